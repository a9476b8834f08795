//! Ways to write an explanation down.

/// What an explanation is written for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Form {
    /// Eyes, in front of a terminal: a table, and lines that end where the page does.
    #[default]
    Pretty,
    /// Ears, and programs that look for words: sentences, each thing on a line of its own, nothing drawn.
    Plain,
    /// Issues and chats.
    Markdown,
}

/// How an explanation is written down.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Style {
    /// What for.
    pub form: Form,
    /// How wide a line gets, unless a single word is wider: of `Pretty` alone.
    pub columns: usize,
    /// Whether what settled something and what failed have colours: of `Pretty` alone. They say nothing that the words do not.
    pub colour: bool,
}

/// How wide a terminal is taken to be.
const COLUMNS: usize = 100;

/// A page that is narrower than this has no room for the table.
const NARROWEST: usize = 40;

impl Default for Style {
    fn default() -> Self {
        Self { form: Form::Pretty, columns: COLUMNS, colour: false }
    }
}

/// Whether other ways than the usual one are asked for at all: never in the module that decides, which does without them.
const CHOICE: bool = cfg!(feature = "tools") || !cfg!(feature = "wasm");

impl Style {
    pub(super) fn form(self) -> Form {
        if CHOICE { self.form } else { Form::Pretty }
    }

    pub(super) fn columns(self) -> usize {
        if self.form() == Form::Pretty && CHOICE { self.columns.max(NARROWEST) } else { COLUMNS }
    }

    pub(super) fn coloured(self) -> bool {
        CHOICE && self.colour && self.form == Form::Pretty
    }
}

/// A colour, named by what it means.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Paint {
    /// This settled it.
    Decisive,
    /// This failed.
    Failed,
    /// A heading.
    Strong,
}

impl Paint {
    pub(super) fn on(self) -> &'static str {
        match self {
            Self::Decisive => "\u{1b}[36m",
            Self::Failed => "\u{1b}[31m",
            Self::Strong => "\u{1b}[1m",
        }
    }

    pub(super) fn off(self) -> &'static str {
        match self {
            Self::Decisive | Self::Failed => "\u{1b}[39m",
            Self::Strong => "\u{1b}[22m",
        }
    }
}
