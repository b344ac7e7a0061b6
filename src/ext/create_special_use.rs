//! CREATE-SPECIAL-USE (RFC 6154): a mailbox is made for a purpose.
//!
//! What mailboxes are for is [`Attributes`], as LIST tells it.

use crate::{
    data::{Attributes, list::attributes_of},
    error::Rule,
    wire::input::{Input, ParseResult},
};

/// `"(" [use-attr *(SP use-attr)] ")"`
pub(crate) fn use_attrs<'a, 'c>(input: Input<'a, 'c>) -> ParseResult<'a, 'c, Attributes<'a>> {
    const ATTRIBUTE: &Rule = &Rule::new("`\\`", "use-attr");
    const ATOM: &Rule = &Rule::new("atom character", "use-attr");
    attributes_of(input, ATTRIBUTE, ATOM)
}

#[cfg(test)]
mod tests {
    use crate::{
        Code, Decoder, Limits, Quirks, Response,
        command::{Command, Create, CreateParameter},
        data::{Attribute, Mailbox},
    };

    fn decode(line: &str) -> Result<Create<'static>, String> {
        use crate::wire::IntoStatic;
        let line = format!("a CREATE {line}\r\n");
        let command = Decoder::server().command(line.as_bytes()).map_err(|error| error.to_string())?.command;
        let Command::Create(create) = command.into_static() else { panic!() };
        Ok(create)
    }

    #[test]
    fn says_what_the_mailbox_is_for() {
        let create = decode(r"MySpecial (USE (\Drafts \SENT \X-Mine))").unwrap();
        let [CreateParameter::Use(attributes)] = create.parameters() else { panic!() };
        assert!(attributes.contains(&Attribute::Drafts) && attributes.contains(&Attribute::Sent));
        assert_eq!(attributes.to_string(), r"(\Sent \Drafts \X-Mine)");
        assert_eq!(create.to_string(), r"MySpecial (USE (\Sent \Drafts \X-Mine))");
        let made = Create::new(Mailbox::new("MySpecial").unwrap());
        assert_eq!(made.with_parameter(CreateParameter::Use(attributes.clone())).unwrap(), create);
        assert_eq!(decode("x (use ())").unwrap().to_string(), "x (USE ())");
        let command = Command::Create(create);
        assert_eq!(command.needs()[0].to_string(), "CREATE-SPECIAL-USE");
    }

    #[test]
    fn errors_say_where_and_what() {
        for (line, expected) in [
            ("x (USE)", "expected space at offset 15 in SP"),
            (r"x (USE \Sent)", "expected `(` at offset 16 in list"),
            ("x (USE (Sent))", r"expected `\` at offset 17 in use-attr"),
            (r"x (USE (\))", "expected atom character at offset 18 in use-attr"),
            (r"x (USE (\Sent\All))", "expected space or `)` at offset 22 in list"),
        ] {
            assert_eq!(decode(line).unwrap_err(), expected, "{line}");
        }
        let many = format!("x (USE ({}))", r"\a ".repeat(100_001));
        assert!(decode(&many).unwrap_err().starts_with("expected fewer items at offset"));
    }

    #[test]
    fn a_use_that_cannot_be_has_a_code() {
        let mut decoder = Decoder::new(Limits::client(), Quirks::NONE);
        for line in [&b"A23 NO [USEATTR] Invalid annotation entry\r\n"[..], b"t3 NO [useattr] \\All not supported\r\n"]
        {
            let Ok(Response::Tagged(_, status)) = decoder.response(line) else { panic!() };
            assert_eq!(status.code, Some(Code::UseAttr));
        }
    }
}
