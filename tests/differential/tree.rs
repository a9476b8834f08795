//! Expressions as trees of texts: written for one engine or the other, and made smaller.

/// An expression as a tree of texts, so that it can be made smaller.
#[derive(Clone, Debug)]
pub(crate) struct Tree(pub(crate) Vec<Piece>);

#[derive(Clone, Debug)]
pub(crate) enum Piece {
    Text(String),
    Node(Tree),
    /// What is written in one way here and in another there, see [`Spelling`].
    Either {
        plain: &'static str,
        ours: &'static str,
        theirs: &'static str,
    },
}

/// How an expression is written where one dialect has to be told what the other takes for granted.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Spelling {
    /// The same for both.
    Plain,
    /// For our engine: `@.[a]` is null on null as `[a]` is in standard JMESPath, items that are null go before anything is selected or
    /// called on them, and `sort_by` gets a copy.
    Ours,
    /// For the other: `.{x: f(y)}.x` is null behind null as `.f(y)` is in Grafana's dialect.
    Theirs,
}

const SELECTION: Piece = Piece::Either { plain: "", ours: "(@.", theirs: "" };
const SELECTED: Piece = Piece::Either { plain: "", ours: ")", theirs: "" };
pub(crate) const PRESENT: Piece = Piece::Either { plain: ".", ours: ".not_null(@).", theirs: "." };
pub(crate) const SORTED: Piece = Piece::Either { plain: "", ours: "(", theirs: "" };
pub(crate) const COPIED: Piece = Piece::Either { plain: "", ours: ")[:]", theirs: "" };
pub(crate) const CALL: Piece = Piece::Either { plain: ".", ours: ".not_null(@).", theirs: ".{x: " };
pub(crate) const CALLED: Piece = Piece::Either { plain: "", ours: "", theirs: "}.x" };

impl Tree {
    pub(crate) fn text(text: impl Into<String>) -> Self {
        Self(vec![Piece::Text(text.into())])
    }

    pub(crate) fn with(mut self, text: &str) -> Self {
        self.0.push(Piece::Text(text.into()));
        self
    }

    pub(crate) fn then(mut self, node: Self) -> Self {
        self.0.push(Piece::Node(node));
        self
    }

    pub(crate) fn bare(mut self) -> Self {
        self.0.insert(0, SELECTION);
        self.0.push(SELECTED);
        self
    }

    pub(crate) fn in_brackets(node: Self) -> Self {
        Self::text("(").then(node).with(")")
    }

    fn is_in_brackets(&self) -> bool {
        matches!(self.0.first(), Some(Piece::Text(text)) if text == "(")
    }

    /// The text of the expression.
    pub(crate) fn spelled(&self, spelling: Spelling) -> String {
        let pieces = self.0.iter().map(|piece| match (piece, spelling) {
            (Piece::Text(text), _) => text.clone(),
            (Piece::Node(node), _) => node.spelled(spelling),
            (Piece::Either { plain, .. }, Spelling::Plain) => (*plain).to_owned(),
            (Piece::Either { ours, .. }, Spelling::Ours) => (*ours).to_owned(),
            (Piece::Either { theirs, .. }, Spelling::Theirs) => (*theirs).to_owned(),
        });
        pieces.collect()
    }

    /// Trees with something left out.
    pub(crate) fn smaller(&self) -> Vec<Self> {
        let mut all = self.nodes();
        if self.0.len() > 1 {
            all.push(Self::text("@"));
        }
        all.extend(self.within());
        all
    }

    fn nodes(&self) -> Vec<Self> {
        self.0
            .iter()
            .filter_map(|piece| if let Piece::Node(node) = piece { Some(node.clone()) } else { None })
            .collect()
    }

    /// With one node made smaller. What takes its place stands in brackets, so that nothing is grouped anew.
    fn within(&self) -> Vec<Self> {
        let mut all = Vec::new();
        for (place, piece) in self.0.iter().enumerate() {
            let Piece::Node(node) = piece else { continue };
            let mut less = node.within();
            if !node.is_in_brackets() {
                let bracketed = |node: Self| if node.is_in_brackets() { node } else { Self::in_brackets(node) };
                less.extend(node.nodes().into_iter().map(bracketed));
                less.extend((node.0.len() > 1).then(|| Self::text("@")));
            }
            all.extend(less.into_iter().map(|node| {
                let mut pieces = self.0.clone();
                pieces[place] = Piece::Node(node);
                Self(pieces)
            }));
        }
        all
    }
}
