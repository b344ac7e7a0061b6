//! [`ReturnOptions`]: what a search is to return (RFC 4731; RFC 9051, section 6.4.4).

use crate::{
    command::fetch::{FetchAttribute, write_new_message_attributes},
    data::{
        Capability,
        arguments::Tell,
        macros::{into_static, serde_as},
        option::{begins_value, options},
    },
    error::{Rule, UsageError},
    ext::{
        context::modifier_update,
        partial::{PartialRange, partial_range},
    },
    wire::{
        Writer,
        input::{Input, ParseResult},
        list::list,
    },
};
use alloc::{
    string::{String, ToString},
    vec::Vec,
};

options! {
    /// Something that a search can return.
    ///
    /// ```text
    /// search-return-opt  = "MIN" / "MAX" / "ALL" / "COUNT" / "SAVE" / search-ret-opt-ext
    /// search-ret-opt-ext = search-modifier-name [SP search-mod-params]
    /// ```
    ///
    /// [RFC 9051, section 9](https://www.rfc-editor.org/rfc/rfc9051#section-9)
    ReturnOption, NAME, value: begins_param;
    plain: {
        /// `MIN`: the lowest number.
        b"MIN" => Min, [];
        /// `MAX`: the highest number.
        b"MAX" => Max, [];
        /// `ALL`: all numbers.
        b"ALL" => All, [];
        /// `COUNT`: how many there are.
        b"COUNT" => Count, [];
        /// `SAVE`: nothing is returned but what else is asked for, and `$` stands for what was found (RFC 5182).
        b"SAVE" => Save, [SearchRes];
        /// `CONTEXT`: nothing, but the search will be asked for again (RFC 5267).
        b"CONTEXT" => Context, [];
        /// `RELEVANCY`: how relevant each of the messages is, of a search with FUZZY (RFC 6203).
        b"RELEVANCY" => Relevancy, [SearchFuzzy];
    }
    valued: {
        /// `PARTIAL`: the numbers of a page (RFC 5267, RFC 9394). There is none beside ALL, and no second one.
        b"PARTIAL" => Partial(PartialRange): partial_range, PartialRange::write, [];
    }
    optional: {
        /// `UPDATE`: what changes in the results from then on (RFC 5267), and this of each new message that joins them (RFC 5465).
        b"UPDATE" => Update(Vec<FetchAttribute<'a>>): modifier_update, write_new_message_attributes, [];
    }
}

const NAME: &Rule = &Rule::new("name of an option", "search-return-opt");

/// What begins `search-mod-params`: no literal, of which the grammar has none here.
const fn begins_param(octets: &[u8]) -> bool {
    !matches!(octets, [b'{', ..]) && begins_value(octets)
}

/// What a search is to return: each at most once, in no order that means anything, and at least one.
///
/// # Grammar
///
/// ```text
/// search-return-opts = SP "RETURN" SP "(" [search-return-opt *(SP search-return-opt)] ")"
/// search-return-opt  = "MIN" / "MAX" / "ALL" / "COUNT" / "SAVE" / search-ret-opt-ext
/// search-ret-opt-ext = search-modifier-name [SP search-mod-params]
/// ```
///
/// [RFC 9051, section 6.4.4](https://www.rfc-editor.org/rfc/rfc9051#section-6.4.4). An empty list means ALL, and is written so,
/// since some servers refuse an empty one.
///
/// # Leniency
///
/// [`Quirks::SPACES`]. Other options are kept, in any mode. What follows the name of one is its value if that begins with a
/// digit, `-` and a digit, `*`, `$`, `(` or a quotation mark, and otherwise the next option.
///
/// [`Quirks::SPACES`]: crate::Quirks::SPACES
///
/// # Example
///
/// ```
/// use imap_wire::search::{ReturnOption, ReturnOptions};
///
/// let options: ReturnOptions = [ReturnOption::Count, ReturnOption::Min].into_iter().collect();
/// assert!(options.contains(&ReturnOption::Count) && !options.contains(&ReturnOption::All));
/// assert!(ReturnOptions::default().contains(&ReturnOption::All));
/// ```
#[derive(Clone, Debug)]
pub struct ReturnOptions<'a>(Vec<ReturnOption<'a>>);

impl<'a> ReturnOptions<'a> {
    /// True if this is asked for. Names are compared without case.
    #[must_use]
    pub fn contains(&self, option: &ReturnOption<'_>) -> bool {
        self.0.iter().any(|it| is_same(it, option))
    }

    /// What is asked for, in the order in which it was.
    pub fn iter(&self) -> impl Iterator<Item = &ReturnOption<'a>> {
        self.0.iter()
    }

    /// What is to be told of each new message that joins the results, if [these are to be kept up to date](ReturnOption::Update).
    #[must_use]
    pub fn update(&self) -> Option<&[FetchAttribute<'a>]> {
        self.0.iter().find_map(|option| match option {
            ReturnOption::Update(attributes) => Some(attributes.as_slice()),
            _ => None,
        })
    }

    pub(crate) fn write(&self, writer: &mut Writer) {
        // RFC 9394, section 3.1.
        let pages = self.0.iter().filter(|option| matches!(option, ReturnOption::Partial(_))).count();
        if pages > 1 || pages == 1 && self.contains(&ReturnOption::All) {
            writer.object(UsageError("there is one PARTIAL, and no ALL beside it"));
        }
        if self.0.iter().filter(|option| matches!(option, ReturnOption::Update(_))).count() > 1 {
            writer.object(UsageError("there is one UPDATE"));
        }
        writer.list(&self.0, |writer, option| {
            if let Err(problem) = option.check() {
                writer.object(problem);
            }
            option.write(writer);
        });
    }

    /// Adds an option, unless it is there. Of very many, repeated ones are kept: to compare each with each is what an attacker would like.
    fn add(&mut self, option: ReturnOption<'a>) {
        if self.0.len() >= MANY || !self.contains(&option) {
            self.0.push(option);
        }
    }

    /// The same, ALL if nothing is asked for.
    fn or_all(mut self) -> Self {
        if self.0.is_empty() {
            self.0.push(ReturnOption::All);
        }
        self
    }
}

impl ReturnOptions<'_> {
    /// Tells what a server has to have for them.
    pub(crate) fn tell_needs(&self, of: Searching, tell: Tell<'_>) {
        let (context, page): (&[_], &[_]) = match of {
            Searching::Search => (&[Capability::ContextSearch], &[Capability::Partial, Capability::ContextSearch]),
            Searching::Sort => (&[Capability::ContextSort], &[Capability::Partial, Capability::ContextSort]),
        };
        for option in &self.0 {
            match option {
                ReturnOption::Context => tell(context),
                ReturnOption::Update(attributes) => {
                    tell(context);
                    tell(if attributes.is_empty() { &[] } else { &[Capability::Notify] });
                }
                // RFC 5267 counts from the oldest only.
                ReturnOption::Partial(range) => {
                    tell(if range.is_from_newest() { &[Capability::Partial] } else { page })
                }
                _ => {}
            }
            option.tell_needs(tell);
        }
    }
}

/// What returns something.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Searching {
    /// SEARCH and ESEARCH.
    Search,
    /// SORT.
    Sort,
}

/// ALL.
impl Default for ReturnOptions<'_> {
    fn default() -> Self {
        Self(Vec::from([ReturnOption::All]))
    }
}

/// Nothing means ALL.
impl<'a> FromIterator<ReturnOption<'a>> for ReturnOptions<'a> {
    fn from_iter<T: IntoIterator<Item = ReturnOption<'a>>>(options: T) -> Self {
        let mut all = Self(Vec::new());
        options.into_iter().for_each(|option| all.add(option));
        all.or_all()
    }
}

/// The same options, in whatever order.
impl PartialEq for ReturnOptions<'_> {
    fn eq(&self, other: &Self) -> bool {
        fn sorted(options: &ReturnOptions<'_>) -> Vec<String> {
            let upper = |option: &ReturnOption<'_>| {
                let (name, mut text) = (option.name().len(), option.to_string());
                text.get_mut(..name).into_iter().for_each(str::make_ascii_uppercase);
                text
            };
            let mut options: Vec<_> = options.0.iter().map(upper).collect();
            options.sort_unstable();
            options
        }
        self.0 == other.0 || self.0.len() == other.0.len() && sorted(self) == sorted(other)
    }
}

impl Eq for ReturnOptions<'_> {}

/// True for the same option, whatever the case of its name.
fn is_same(one: &ReturnOption<'_>, other: &ReturnOption<'_>) -> bool {
    match (one, other) {
        (ReturnOption::Other(one), ReturnOption::Other(other)) => {
            one.name().eq_ignore_ascii_case(other.name()) && one.value() == other.value()
        }
        _ => one == other,
    }
}

into_static!(struct ReturnOptions { 0 });
serde_as!(ReturnOptions<'a>: Vec<ReturnOption<'a>>, |it| it.0, |options| {
    options.iter().try_for_each(ReturnOption::check)?;
    Ok::<_, UsageError>(options.into_iter().collect())
});

#[cfg(feature = "arbitrary")]
impl<'a> arbitrary::Arbitrary<'a> for ReturnOptions<'a> {
    fn arbitrary(u: &mut arbitrary::Unstructured<'a>) -> arbitrary::Result<Self> {
        u.arbitrary_iter()?.collect()
    }
}

/// Options up to which repeated ones are left out.
const MANY: usize = 32;

/// `"(" [search-return-opt *(SP search-return-opt)] ")"`
pub(crate) fn return_options<'a, 'c>(input: Input<'a, 'c>) -> ParseResult<'a, 'c, ReturnOptions<'a>> {
    const OPEN: &Rule = &Rule::new("`(`", "search-return-opts");
    input.expect(b'(', OPEN)?;
    let mut options = ReturnOptions(Vec::new());
    let (rest, ()) = list(input, ReturnOption::parse, |option| options.add(option))?;
    Ok((rest, options.or_all()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        data::OtherOption,
        wire::{IntoStatic, Peer, Raw, Reader, input::Context},
    };
    use bytes::Buf;

    /// What a list is written as, which is checked to read as the same.
    fn rewritten(list: &str) -> Result<String, String> {
        let read = |octets: &[u8]| {
            let cx = Context::new(octets, None);
            match return_options(Input::new(octets, &cx)) {
                Ok((rest, options)) => {
                    assert_eq!(rest.octets, b"");
                    Ok(options.into_static())
                }
                Err(nom::Err::Error(error)) => Err(crate::DecodeError::from(error).to_string()),
                Err(other) => panic!("{other:?}"),
            }
        };
        let options = read(list.as_bytes())?;
        let mut writer = Writer::new(Peer::client());
        options.write(&mut writer);
        let written = writer.copy_to_bytes(writer.remaining());
        assert_eq!(read(&written).as_ref(), Ok(&options));
        assert_eq!(options.iter().cloned().collect::<ReturnOptions<'_>>(), options);
        Ok(String::from_utf8(written.to_vec()).unwrap())
    }

    #[test]
    fn options_that_are_not_known_are_kept() {
        for (list, written) in [
            ("()", "(ALL)"),
            ("(all)", "(ALL)"),
            ("(SAVE)", "(SAVE)"),
            ("(count MIN save Max MIN)", "(COUNT MIN SAVE MAX)"),
            ("(X-UPDATE COUNT)", "(X-UPDATE COUNT)"),
            ("(update Count)", "(UPDATE COUNT)"),
            ("(UPDATE (UID flags) COUNT)", "(UPDATE (UID FLAGS) COUNT)"),
            ("(UPDATE(UID) CONTEXT)", "(UPDATE (UID) CONTEXT)"),
            ("(PARTIAL 1:5)", "(PARTIAL 1:5)"),
            ("(PARTIAL -1:-5 -x)", "(PARTIAL -1:-5 -x)"),
            ("(CONTEXT PARTIAL 2:4 MAX)", "(CONTEXT PARTIAL 2:4 MAX)"),
            ("(x (a (b)) y \"z\" w $ v *)", "(x (a (b)) y \"z\" w $ v *)"),
        ] {
            assert_eq!(rewritten(list).as_deref(), Ok(written));
        }
        for (list, error) in [
            ("ALL", "expected `(` at offset 0 in search-return-opts"),
            ("(ALL", "expected space or `)` at offset 4 in list"),
            ("(MIN 1)", "expected name of an option at offset 5 in search-return-opt"),
            ("(x 1 2)", "expected name of an option at offset 5 in search-return-opt"),
            ("(x (a)", "expected space or `)` at offset 6 in list"),
            ("(\"MIN\")", "expected name of an option at offset 1 in search-return-opt"),
        ] {
            assert_eq!(rewritten(list).unwrap_err(), error);
        }
    }

    #[test]
    fn what_would_not_be_legal_is_refused() {
        for (name, value) in [
            ("", None),
            ("1", None),
            ("-1", None),
            ("a b", None),
            ("a)", None),
            ("Min", None),
            ("x", Some("")),
            ("x", Some("a")),
            ("x", Some("1 2")),
            ("x", Some("(a")),
            ("x", Some("(a) ")),
            ("x", Some("1)")),
        ] {
            let value = value.map(|value| Raw::parse(value.as_bytes()).unwrap());
            let option = OtherOption::new(name, value.clone()).map(ReturnOption::Other);
            assert!(option.and_then(|option| option.check()).is_err(), "{name} {value:?}");
        }
        let value = Reader::new(b"(a {1}\r\nb)").value().unwrap();
        let option = ReturnOption::Other(OtherOption::new("x", Some(value)).unwrap());
        let options: ReturnOptions<'_> = [option.clone(), option.clone()].into_iter().collect();
        assert!(options.contains(&option) && options.iter().count() == 1);
    }

    #[test]
    fn nothing_means_all() {
        assert_eq!([].into_iter().collect::<ReturnOptions<'_>>(), ReturnOptions::default());
        assert_eq!(ReturnOptions::default().iter().collect::<Vec<_>>(), [&ReturnOption::All]);
    }
}
