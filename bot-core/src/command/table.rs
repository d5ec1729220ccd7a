//! How each command is spelled and explained, once for all platforms.

/// How a command is spelled and explained: registration, help and completion are all made from this.
#[derive(Debug, PartialEq, Eq)]
pub struct CommandSpec {
    /// The word after the slash.
    pub name: &'static str,
    /// One sentence for lists, at most 100 characters.
    pub summary: &'static str,
    /// What it takes, if anything. The first may stand alone in a line; each further one is written `name: value`.
    pub arguments: &'static [ArgumentSpec],
    /// One right line, without slash or prefix.
    pub example: &'static str,
    /// Who may use it.
    pub open_to: OpenTo,
}

/// Who may use a command.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OpenTo {
    /// Everybody who can write in the room.
    Everyone,
    /// Those who may manage the server, or keep order in the room: see [`super::Asker::moderator`].
    Moderators,
    /// Those who may manage the room, be it no more than this one.
    Managers,
    /// The same, and those whom the operator named: a platform cannot know them.
    Deciders,
}

/// What a command takes.
#[derive(Debug, PartialEq, Eq)]
pub struct ArgumentSpec {
    /// Its name, lower case.
    pub name: &'static str,
    /// One sentence, at most 100 characters.
    pub summary: &'static str,
    /// Whether the command makes no sense without it.
    pub required: bool,
    /// Whether names are offered while it is typed (see [`crate::bot::Bot::complete`]).
    pub completes: bool,
}

/// All commands, in the order that help shows them.
pub const COMMANDS: &[CommandSpec] = &[
    CommandSpec {
        name: "episode",
        summary: "Find an episode by company, guest or any words you remember",
        arguments: &[ArgumentSpec {
            name: "query",
            summary: "A company, a guest, or words from the episode",
            required: true,
            completes: true,
        }],
        example: "episode oxide",
        open_to: OpenTo::Everyone,
    },
    CommandSpec {
        name: "guest",
        summary: "Find every episode with a guest",
        arguments: &[ArgumentSpec {
            name: "name",
            summary: "The guest's name, or a part of it",
            required: true,
            completes: true,
        }],
        example: "guest klabnik",
        open_to: OpenTo::Everyone,
    },
    CommandSpec {
        name: "moment",
        summary: "Find where something was said",
        arguments: &[ArgumentSpec {
            name: "words",
            summary: "Words that were said; \"in quotes\" for these very words in a row",
            required: true,
            completes: false,
        }],
        example: "moment \"memory safety\"",
        open_to: OpenTo::Everyone,
    },
    CommandSpec {
        name: "links",
        summary: "Find what the show notes link to",
        arguments: &[ArgumentSpec {
            name: "words",
            summary: "Words from the link, or the episode's company or guest",
            required: true,
            completes: true,
        }],
        example: "links volvo",
        open_to: OpenTo::Everyone,
    },
    CommandSpec {
        name: "latest",
        summary: "Show the newest episode",
        arguments: &[],
        example: "latest",
        open_to: OpenTo::Everyone,
    },
    CommandSpec {
        name: "next",
        summary: "Show when the next episode is expected",
        arguments: &[],
        example: "next",
        open_to: OpenTo::Everyone,
    },
    CommandSpec {
        name: "guests",
        summary: "List everybody who was on the show",
        arguments: &[ArgumentSpec {
            name: "from",
            summary: "A page's number, or how the name begins",
            required: false,
            completes: false,
        }],
        example: "guests 2",
        open_to: OpenTo::Everyone,
    },
    CommandSpec {
        name: "companies",
        summary: "List every company that was on the show",
        arguments: &[ArgumentSpec {
            name: "from",
            summary: "A page's number, or how the name begins",
            required: false,
            completes: false,
        }],
        example: "companies s",
        open_to: OpenTo::Everyone,
    },
    CommandSpec {
        name: "random",
        summary: "Show any episode, for when you cannot decide",
        arguments: &[],
        example: "random",
        open_to: OpenTo::Everyone,
    },
    CommandSpec {
        name: "onthisday",
        summary: "Show what came out on this day in other years",
        arguments: &[],
        example: "onthisday",
        open_to: OpenTo::Everyone,
    },
    CommandSpec {
        name: "notify",
        summary: "Be told in private when an episode with a company, a guest or some words appears",
        arguments: &[ArgumentSpec {
            name: "what",
            summary: "me, with a company, a guest or words; list; off, with words or for everything",
            required: false,
            completes: true,
        }],
        example: "notify me oxide",
        open_to: OpenTo::Everyone,
    },
    CommandSpec {
        name: "suggest",
        summary: "Suggest a guest for the show",
        arguments: &[
            ArgumentSpec {
                name: "guest",
                summary: "Who should be on the show",
                required: false,
                completes: false,
            },
            ArgumentSpec {
                name: "company",
                summary: "Their company or project",
                required: false,
                completes: false,
            },
            ArgumentSpec {
                name: "why",
                summary: "Why you would like to hear them",
                required: false,
                completes: false,
            },
            ArgumentSpec { name: "link", summary: "A page about them", required: false, completes: false },
            ArgumentSpec {
                name: "anonymous",
                summary: "yes keeps your name to yourself",
                required: false,
                completes: true,
            },
            ArgumentSpec {
                name: "again",
                summary: "yes, or the reason, suggests somebody again who was on the show or the board already",
                required: false,
                completes: true,
            },
            ArgumentSpec {
                name: "show",
                summary: "The show, where there are several",
                required: false,
                completes: true,
            },
        ],
        example: "suggest Jane Doe company: Acme why: she rewrote their database",
        open_to: OpenTo::Everyone,
    },
    CommandSpec {
        name: "vote",
        summary: "Vote for a suggestion, or take your vote back",
        arguments: &[ArgumentSpec {
            name: "suggestion",
            summary: "Its number or guest; with off behind the number, your vote is taken back",
            required: true,
            completes: true,
        }],
        example: "vote 12",
        open_to: OpenTo::Everyone,
    },
    CommandSpec {
        name: "suggestions",
        summary: "Show which guests were suggested",
        arguments: &[
            ArgumentSpec {
                name: "what",
                summary: "top, new, onair or mine, with a page; a number for one of them; or a name",
                required: false,
                completes: true,
            },
            ArgumentSpec {
                name: "show",
                summary: "The show, where there are several",
                required: false,
                completes: true,
            },
        ],
        example: "suggestions new",
        open_to: OpenTo::Everyone,
    },
    CommandSpec {
        name: "ask",
        summary: "Ask a guest who is booked something, or see what was asked",
        arguments: &[
            ArgumentSpec {
                name: "question",
                summary: "Your question; leave it out to see what was asked",
                required: false,
                completes: false,
            },
            ArgumentSpec {
                name: "suggestion",
                summary: "Which guest, where several are booked: the number or name",
                required: false,
                completes: true,
            },
        ],
        example: "ask How do you test it? suggestion: 12",
        open_to: OpenTo::Everyone,
    },
    CommandSpec {
        name: "privacy",
        summary: "Show what the bot keeps about you",
        arguments: &[],
        example: "privacy",
        open_to: OpenTo::Everyone,
    },
    CommandSpec {
        name: "forget-me",
        summary: "Have what the bot keeps about you deleted",
        arguments: &[ArgumentSpec {
            name: "sure",
            summary: "yes, to have it done",
            required: false,
            completes: true,
        }],
        example: "forget-me yes",
        open_to: OpenTo::Everyone,
    },
    CommandSpec {
        name: "status",
        summary: "Show how the bot is doing, or whether an episode was announced everywhere",
        arguments: &[ArgumentSpec {
            name: "episode",
            summary: "The episode, as you would search for it, or latest",
            required: false,
            completes: true,
        }],
        example: "status latest",
        open_to: OpenTo::Everyone,
    },
    CommandSpec {
        name: "credit",
        summary: "Show how an episode's guests and companies were read, and correct them",
        arguments: &[
            ArgumentSpec {
                name: "episode",
                summary: "The episode, as you would search for it",
                required: true,
                completes: true,
            },
            ArgumentSpec {
                name: "guests",
                summary: "Who was on instead, separated by commas; nobody for no one",
                required: false,
                completes: false,
            },
            ArgumentSpec {
                name: "companies",
                summary: "The companies instead, separated by commas; none for no company",
                required: false,
                completes: false,
            },
            ArgumentSpec {
                name: "aliases",
                summary: "Other names to find them by: InfinyOn = Fluvio",
                required: false,
                completes: false,
            },
            ArgumentSpec {
                name: "undo",
                summary: "yes takes back the newest correction of this episode",
                required: false,
                completes: true,
            },
        ],
        example: "credit oxide guests: Steve Klabnik, Bryan Cantrill",
        open_to: OpenTo::Moderators,
    },
    CommandSpec {
        name: "announce",
        summary: "Announce new episodes here: here, list, pause, resume, remove or test",
        arguments: &[
            ArgumentSpec {
                name: "action",
                summary: "here, list, pause, resume, remove or test",
                required: true,
                completes: true,
            },
            ArgumentSpec {
                name: "show",
                summary: "The show, where there are several",
                required: false,
                completes: true,
            },
            ArgumentSpec {
                name: "role",
                summary: "The one role that an announcement may ping (Discord)",
                required: false,
                completes: false,
            },
            ArgumentSpec {
                name: "thread",
                summary: "A thread for each episode: yes, no, or 1h, 1d, 3d, 7d until it is archived; locked",
                required: false,
                completes: true,
            },
            ArgumentSpec {
                name: "crosspost",
                summary: "yes publishes it to the servers that follow the channel (Discord)",
                required: false,
                completes: true,
            },
            ArgumentSpec {
                name: "tags",
                summary: "Tags of a post in a forum, separated by commas (Discord)",
                required: false,
                completes: false,
            },
            ArgumentSpec {
                name: "pin",
                summary: "yes keeps the newest announcement pinned",
                required: false,
                completes: true,
            },
            ArgumentSpec {
                name: "only",
                summary: "Only these episodes: season:2 kind:full with:\"Steve Klabnik\" title:/^finale/i; all for all",
                required: false,
                completes: true,
            },
            ArgumentSpec {
                name: "except",
                summary: "Not these episodes, likewise: kind:trailer; none for none",
                required: false,
                completes: true,
            },
            ArgumentSpec {
                name: "template",
                summary: "The words, such as **{{ episode.title }}** is out; none for the usual ones",
                required: false,
                completes: false,
            },
            ArgumentSpec {
                name: "card",
                summary: "no leaves the words of a template alone, without the episode's card",
                required: false,
                completes: true,
            },
        ],
        example: "announce here thread: yes only: kind:full",
        open_to: OpenTo::Managers,
    },
    CommandSpec {
        name: "decide",
        summary: "Decide on a suggestion: accept, decline, booked, merge and more",
        arguments: &[
            ArgumentSpec {
                name: "suggestion",
                summary: "Its number or guest",
                required: true,
                completes: true,
            },
            ArgumentSpec {
                name: "action",
                summary: "What to do; leave it out to see what can be done",
                required: false,
                completes: true,
            },
            ArgumentSpec {
                name: "text",
                summary: "What belongs to it: a reason, a date, another number",
                required: false,
                completes: false,
            },
        ],
        example: "decide 12 booked 2027-03-01",
        open_to: OpenTo::Deciders,
    },
    CommandSpec {
        name: "held",
        summary: "Decide on announcements that look wrong and wait for a word",
        arguments: &[ArgumentSpec {
            name: "what",
            summary: "list; release or seen, with an episode or for all",
            required: false,
            completes: true,
        }],
        example: "held release",
        open_to: OpenTo::Moderators,
    },
    CommandSpec {
        name: "help",
        summary: "Show what you can ask",
        arguments: &[ArgumentSpec {
            name: "command",
            summary: "A command to explain",
            required: false,
            completes: true,
        }],
        example: "help episode",
        open_to: OpenTo::Everyone,
    },
];
