//! `/announce`: what was typed, before it is known whether it makes sense.

/// What is to be done about announcements in a room.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Action {
    /// Announce a show here from now on.
    Here,
    /// Say what is announced here.
    List,
    /// Announce nothing for now.
    Pause,
    /// Go on.
    Resume,
    /// Announce it here no more.
    Remove,
    /// Show what an announcement would look like.
    Test,
}

impl Action {
    /// All of them, in the order they are explained.
    pub const ALL: [Self; 6] = [Self::Here, Self::List, Self::Pause, Self::Resume, Self::Remove, Self::Test];

    /// How it is typed.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Here => "here",
            Self::List => "list",
            Self::Pause => "pause",
            Self::Resume => "resume",
            Self::Remove => "remove",
            Self::Test => "test",
        }
    }

    /// The one that a word means.
    pub fn find(typed: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|action| action.as_str().eq_ignore_ascii_case(typed))
    }
}

/// Looking at where new episodes are announced, and changing that. All texts as they were typed; `None` leaves a matter
/// as it is.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct AnnounceCommand {
    /// What is to be done: the word of an [`Action`], if it is right.
    pub action: String,
    /// The show, by id or title.
    pub show: Option<String>,
    /// The role that may be pinged.
    pub role: Option<String>,
    /// Whether there is a thread for each episode, and how it is kept.
    pub thread: Option<String>,
    /// Whether it is published to servers that follow the channel.
    pub crosspost: Option<String>,
    /// Tags of a post in a forum.
    pub tags: Option<String>,
    /// Whether the newest announcement is kept pinned.
    pub pin: Option<String>,
    /// Which episodes are announced.
    pub only: Option<String>,
    /// Which are not.
    pub except: Option<String>,
    /// The words.
    pub template: Option<String>,
    /// Whether the card stays below a template's words.
    pub card: Option<String>,
}

impl AnnounceCommand {
    /// From the first argument and those that follow by name. In a line the show may stand behind the action: `here my-show`.
    pub(super) fn from_parts(first: &str, given: impl Fn(&str) -> Option<String>) -> Self {
        let (action, show) = first.split_once(char::is_whitespace).unwrap_or((first, ""));
        let show = Some(show.trim().to_owned()).filter(|show| !show.is_empty());
        Self {
            action: action.to_owned(),
            show: given("show").or(show),
            role: given("role"),
            thread: given("thread"),
            crosspost: given("crosspost"),
            tags: given("tags"),
            pin: given("pin"),
            only: given("only"),
            except: given("except"),
            template: given("template"),
            card: given("card"),
        }
    }
}
