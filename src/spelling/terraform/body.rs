//! What stands in a file or a block: attributes and blocks.

use std::collections::BTreeSet;
use std::ops::Range;

use super::lexer::{Kind, Token, unreadable};
use super::template;
use super::value::{Literal, Pair, Parser, never_closed};
use super::{RESOURCE, Trouble, troubles};
use crate::spelling::Unreadable;

/// The resource's block with the settings.
const SETTINGS: &str = "oauth2_settings";

/// One thing of a body.
enum Item {
    Attribute(Pair),
    /// A block whose `{` is taken and stands at `open`.
    Block {
        header: Vec<String>,
        span: Range<usize>,
        open: usize,
    },
    /// The `}` of the body.
    Close(usize),
    End,
}

/// The attributes of `oauth2_settings`.
#[derive(Debug, Default)]
pub(super) struct Settings {
    pub(super) attributes: Vec<Pair>,
    pub(super) troubles: Vec<Trouble>,
}

/// A resource `grafana_sso_settings`, or a part of one.
#[derive(Debug, Default)]
pub(super) struct Resource {
    pub(super) span: Range<usize>,
    pub(super) provider: Option<Pair>,
    pub(super) settings: Option<Settings>,
    pub(super) troubles: Vec<Trouble>,
}

/// A file's resources, or else the attributes that stand in it without any block.
pub(super) fn file(text: &str) -> Result<Vec<Resource>, Unreadable> {
    let mut parser = Parser::new(text);
    let mut resources = Vec::new();
    let mut bare = Resource::default();
    loop {
        match item(&mut parser)? {
            Item::Attribute(pair) if pair.name == "provider_name" => bare.provider = Some(pair),
            Item::Attribute(pair) => bare.settings.get_or_insert_default().attributes.push(pair),
            Item::Block { header, span, open } => {
                match header.iter().map(String::as_str).collect::<Vec<_>>().as_slice() {
                    ["resource", RESOURCE, _] => resources.push(resource(&mut parser, span, open)?),
                    [SETTINGS] => {
                        let settings = Some(settings(&mut parser, open)?);
                        resources.push(Resource { span, settings, ..Resource::default() });
                    }
                    _ => drop(parser.skip_to(b'}', open)?),
                }
            }
            Item::Close(at) => return Err(unreadable(at, "this closes nothing: `{` is missing before it")),
            Item::End => break,
        }
    }
    if let (true, Some(settings)) = (resources.is_empty(), bare.settings.take()) {
        resources.push(Resource { settings: Some(settings.without_duplicates()), ..bare });
    } else if let [only] = resources.as_mut_slice() {
        // The inside of a resource.
        only.provider = only.provider.take().or(bare.provider);
    }
    Ok(resources)
}

/// The next thing of a body.
fn item(parser: &mut Parser<'_>) -> Result<Item, Unreadable> {
    parser.blank_lines()?;
    let name = parser.take()?;
    match name.kind {
        Kind::Word if parser.takes(Kind::Mark(b'='))? => attribute(parser, name).map(Item::Attribute),
        Kind::Word => block(parser, name),
        Kind::Mark(b'}') => Ok(Item::Close(name.start)),
        Kind::End => Ok(Item::End),
        Kind::Quoted { .. } => Err(unreadable(name.start, "the name of an attribute stands without quotes")),
        _ => Err(parser.expected("a block or an attribute", name)),
    }
}

/// The attribute whose `=` is taken.
fn attribute(parser: &mut Parser<'_>, name: Token) -> Result<Pair, Unreadable> {
    let value = parser.expression()?;
    let next = parser.peek()?;
    if !matches!(next.kind, Kind::Newline | Kind::End | Kind::Mark(b'}')) {
        return Err(parser.expected("a line break", next));
    }
    Ok(Pair { name: parser.source(name).to_owned(), span: name.start..name.end, value })
}

/// The header of a block, from its name on.
fn block(parser: &mut Parser<'_>, name: Token) -> Result<Item, Unreadable> {
    let mut header = vec![parser.source(name).to_owned()];
    loop {
        let token = parser.take()?;
        header.push(match token.kind {
            Kind::Word => parser.source(token).to_owned(),
            Kind::Quoted { .. } => template::quoted(parser.source(token), token.start)?.value,
            Kind::Mark(b'{') => return Ok(Item::Block { header, span: name.start..name.end, open: token.start }),
            _ => return Err(parser.expected("`=` or `{`", token)),
        });
    }
}

/// The body of a resource.
fn resource(parser: &mut Parser<'_>, span: Range<usize>, open: usize) -> Result<Resource, Unreadable> {
    let mut resource = Resource { span, ..Resource::default() };
    loop {
        match item(parser)? {
            Item::Attribute(pair) => resource.attribute(pair),
            Item::Block { header, span, open } => resource.block(parser, &header, span, open)?,
            Item::Close(_) => return Ok(resource),
            Item::End => return Err(never_closed(b'}', open)),
        }
    }
}

impl Resource {
    fn attribute(&mut self, pair: Pair) {
        match &*pair.name {
            "provider_name" => self.provider = Some(pair),
            SETTINGS => {
                self.troubles.push(troubles::block_as_attribute(&pair));
                if let Literal::Object(attributes) = pair.value.literal {
                    self.settings = Some(Settings { attributes, troubles: Vec::new() });
                }
            }
            // Those of every resource, such as `count`.
            _ => {}
        }
    }

    fn block(
        &mut self,
        parser: &mut Parser<'_>,
        header: &[String],
        span: Range<usize>,
        open: usize,
    ) -> Result<(), Unreadable> {
        match header {
            [name] if name == SETTINGS && self.settings.is_some() => {
                self.troubles.push(troubles::second_settings(span));
            }
            [name] if name == SETTINGS => {
                self.settings = Some(settings(parser, open)?);
                return Ok(());
            }
            [dynamic, name] if dynamic == "dynamic" && name == SETTINGS => {
                self.troubles.push(troubles::expression(SETTINGS, span));
            }
            // Those of every resource, such as `lifecycle`, and of other providers.
            _ => {}
        }
        parser.skip_to(b'}', open).map(drop)
    }
}

/// The body of `oauth2_settings`.
fn settings(parser: &mut Parser<'_>, open: usize) -> Result<Settings, Unreadable> {
    let mut settings = Settings::default();
    loop {
        match item(parser)? {
            Item::Attribute(pair) => settings.attributes.push(pair),
            Item::Block { header, span, open } => {
                settings.troubles.push(troubles::inner_block(header.first().map_or("", String::as_str), span));
                parser.skip_to(b'}', open)?;
            }
            Item::Close(_) => return Ok(settings.without_duplicates()),
            Item::End => return Err(never_closed(b'}', open)),
        }
    }
}

impl Settings {
    /// Each attribute may stand there once.
    fn without_duplicates(mut self) -> Self {
        let mut seen = BTreeSet::new();
        let (first, again) = self.attributes.into_iter().partition(|pair| seen.insert(pair.name.clone()));
        self.attributes = first;
        let again: Vec<Pair> = again;
        self.troubles.extend(again.iter().map(troubles::duplicate));
        self
    }
}
