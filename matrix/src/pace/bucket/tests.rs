use super::*;

const BETWEEN: Duration = Duration::from_secs(5);
const AT_ONCE: u32 = 10;
/// What Synapse waits before it says no.
const PAUSE: Duration = Duration::from_millis(500);
/// The announcer's, on one platform.
const UNDER_WAY: usize = 32;

/// The bucket that Synapse keeps, by its own arithmetic.
struct Synapse {
    between: Duration,
    /// When it was empty.
    empty: Instant,
    filled: u32,
    refused: usize,
}

impl Synapse {
    /// A refusal says in which time there is room, as its header does.
    fn takes(&mut self, now: Instant) -> Result<(), Duration> {
        if now >= self.empty + self.between * self.filled {
            (self.empty, self.filled) = (now, 0);
        }
        let room = self.empty + self.between * (self.filled + 1).saturating_sub(AT_ONCE);
        if now < room {
            self.refused += 1;
            let whole = (room - now).as_secs() + u64::from((room - now).subsec_nanos() > 0);
            return Err(Duration::from_secs(whole));
        }
        self.filled += 1;
        Ok(())
    }
}

/// A request.
struct Flight {
    asked: Asked,
    arrives: Instant,
    /// What the homeserver says, and when it is heard.
    answer: Option<(Instant, Result<(), Duration>)>,
    news: bool,
}

/// A hundred rooms that get an announcement, while people ask.
struct Fanout {
    now: Instant,
    synapse: Synapse,
    bucket: Bucket,
    flights: Vec<Flight>,
    /// How long the next requests take: over and over.
    latencies: std::iter::Cycle<std::vec::IntoIter<Duration>>,
    left: u32,
    next_answer: Option<(Instant, Duration)>,
    answers: u32,
    /// Answers that were refused.
    hurt: u32,
}

/// How it went.
struct Went {
    /// As a multiple of the least that the homeserver allows.
    ratio: f64,
    answers: u32,
    hurt: u32,
    refused: usize,
}

impl Fanout {
    fn new(rooms: u32, between: Duration, latencies: &[u64], asked_every: Option<Duration>) -> Self {
        let now = Instant::now();
        let latencies: Vec<_> = latencies.iter().map(|millis| Duration::from_millis(*millis)).collect();
        Self {
            now,
            synapse: Synapse { between, empty: now, filled: 0, refused: 0 },
            bucket: Bucket::default(),
            flights: Vec::new(),
            latencies: latencies.into_iter().cycle(),
            left: rooms,
            next_answer: asked_every.map(|every| (now + every, every)),
            answers: 0,
            hurt: 0,
        }
    }

    fn goes(mut self) -> Went {
        let (start, rooms, between) = (self.now, self.left, self.synapse.between);
        while self.left > 0 || self.flights.iter().any(|flight| flight.news) {
            let due = self.sets_out();
            let flights =
                self.flights.iter().map(|flight| flight.answer.map_or(flight.arrives, |(at, _)| at));
            let next = flights.chain(due).chain(self.next_answer.map(|(at, _)| at)).min();
            self.now = next.expect("something is always to come");
            self.arrivals();
            self.answers_heard();
        }
        let floor = between * (rooms + self.answers).saturating_sub(AT_ONCE);
        let ratio = (self.now - start).as_secs_f64() / floor.as_secs_f64();
        Went { ratio, answers: self.answers, hurt: self.hurt, refused: self.synapse.refused }
    }

    /// Sends what may be sent now. Returns when more may.
    fn sets_out(&mut self) -> Option<Instant> {
        if let Some((at, every)) = self.next_answer.filter(|(at, _)| *at <= self.now) {
            self.next_answer = Some((at + every, every));
            self.answers += 1;
            self.flies(false);
        }
        loop {
            let news = self.flights.iter().filter(|flight| flight.news).count();
            let held = news > 0 && !self.bucket.is_known();
            if self.left == 0 || news >= UNDER_WAY || held {
                return None;
            }
            if let Some(due) = self.bucket.wait(Turn::News, self.now) {
                return Some(due);
            }
            self.left -= 1;
            self.flies(true);
        }
    }

    fn flies(&mut self, news: bool) {
        let asked = self.bucket.asks(self.now);
        let arrives = self.now + self.latency();
        self.flights.push(Flight { asked, arrives, answer: None, news });
    }

    /// One way.
    fn latency(&mut self) -> Duration {
        self.latencies.next().expect("there are some") / 2
    }

    fn arrivals(&mut self) {
        for at in 0..self.flights.len() {
            if self.flights[at].answer.is_some() || self.flights[at].arrives > self.now {
                continue;
            }
            let answer = self.synapse.takes(self.now);
            let pause = if answer.is_err() { PAUSE } else { Duration::ZERO };
            let heard = self.now + pause + self.latency();
            self.flights[at].answer = Some((heard, answer));
        }
    }

    fn answers_heard(&mut self) {
        let now = self.now;
        let heard = |flight: &mut Flight| flight.answer.is_some_and(|(at, _)| at <= now);
        for flight in self.flights.extract_if(.., heard).collect::<Vec<_>>() {
            let Some((_, Err(delay))) = flight.answer else { continue };
            self.bucket.is_refused(flight.asked, delay, now);
            self.left += u32::from(flight.news);
            self.hurt += u32::from(!flight.news);
        }
    }
}

const LATENCIES: [&[u64]; 4] = [&[20], &[50, 130, 300, 90, 210], &[200, 600, 350, 420], &[4_000]];

#[test]
fn a_hundred_rooms_take_hardly_longer_than_the_homeserver_allows() {
    for latencies in LATENCIES {
        let went = Fanout::new(100, BETWEEN, latencies, None).goes();
        assert!(went.ratio < 1.05, "{} with {latencies:?} ms under way", went.ratio);
        // Those that are under way until the first refusal is heard, and few more.
        assert!(went.refused < UNDER_WAY + 10, "{} refused, with {latencies:?} ms under way", went.refused);
    }
}

#[test]
fn a_homeserver_that_allows_more_is_made_use_of_though_it_tells_whole_seconds() {
    for wider in [5, 20] {
        for latencies in &LATENCIES[..2] {
            let every = Duration::from_secs(40) / wider;
            let went = Fanout::new(100, BETWEEN / wider, latencies, Some(every)).goes();
            assert!(went.ratio < 1.05, "{} with {latencies:?} ms, {wider} times as much", went.ratio);
        }
    }
}

#[test]
fn people_are_answered_at_once_meanwhile() {
    for latencies in LATENCIES {
        for every in [23, 37, 40, 51].map(Duration::from_secs) {
            let went = Fanout::new(100, BETWEEN, latencies, Some(every)).goes();
            assert!(went.ratio < 1.05, "{} with {latencies:?} ms under way", went.ratio);
            // Where requests take seconds, somebody may ask before it is known how fast it goes.
            let most = if latencies[0] < 1_000 { 0 } else { 2 };
            assert!(went.answers >= 8 && went.hurt <= most, "{} of {} refused", went.hurt, went.answers);
        }
    }
}

#[test]
fn edits_leave_room_for_one_announcement_more() {
    let start = Instant::now();
    let mut bucket = Bucket::default();
    assert_eq!(bucket.wait(Turn::Edit, start), None, "nothing is limited yet");
    // A delay that is no whole second was not rounded.
    let a_little = Duration::from_millis(1);
    let full = start + a_little;
    let first = bucket.asks(start);
    bucket.is_refused(first, BETWEEN + a_little, start);
    bucket.asks(full + BETWEEN);
    let now = full + BETWEEN + a_little;
    let second = bucket.asks(now);
    bucket.is_refused(second, BETWEEN.saturating_sub(a_little), now);
    let due = |turn| bucket.wait(turn, now).map(|due| due - full);
    assert_eq!([Turn::News, Turn::Edit].map(due), [4, 5].map(|after| Some(BETWEEN * after)));
}

#[test]
fn a_limit_that_was_not_met_for_a_while_is_forgotten() {
    let start = Instant::now();
    let mut bucket = Bucket::default();
    let asked = bucket.asks(start);
    bucket.is_refused(asked, BETWEEN, start);
    assert!(bucket.wait(Turn::News, start + BETWEEN / 2).is_some());
    assert!(!bucket.is_known());
    assert_eq!(bucket.wait(Turn::News, start + RECOVERED * 2), None);
    assert!(bucket.is_known());
}
