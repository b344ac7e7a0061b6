//! Messages in a few words.

use imap_wire::{
    Context, Data, Message, Response, Status,
    command::{Command, SaslLine, TaggedCommand},
    wire::{Frame, Label, LineMode, Sender},
};

/// Octets of a name as text.
pub(crate) fn text(name: &[u8]) -> String {
    name.escape_ascii().to_string()
}

/// Text that a file has, or its name, as a line that does nothing to a terminal.
pub(crate) fn line(text: &str) -> String {
    text.chars()
        .map(|char| if char.is_control() { char.escape_default().to_string() } else { char.to_string() })
        .collect()
}

/// The tag, `*` or `+` that the frame begins with, if its lines do.
pub(crate) fn label(frame: &Frame, context: Context) -> String {
    if frame.mode() != LineMode::Command || context == Context::Sasl {
        return String::new();
    }
    match frame.label() {
        Label::Tag(tag) => text(tag),
        Label::Untagged => "*".into(),
        Label::Continuation => "+".into(),
        Label::Empty | Label::Other => "?".into(),
    }
}

/// What stands for a secret.
pub(crate) const REDACTED: &str = "[redacted]";

/// The octets as one line without secrets; of a long one, if it is not to be full, the beginning.
pub(crate) fn readable(frame: &Frame, sender: Sender, context: Context, full: bool) -> String {
    match (context, sender) {
        // It was heard without the server, and so it may not be known what it is.
        (Context::Sasl, Sender::Client) => REDACTED.into(),
        _ if full => frame.to_string(),
        _ => format!("{frame:.400}"),
    }
}

/// Characters of the [readable] line that these octets take if they have no secret.
pub(crate) fn width(octets: &[u8]) -> usize {
    let width = |char: char| if char.is_control() { char.escape_default().count() } else { 1 };
    let chunks = octets.utf8_chunks();
    chunks.map(|it| it.valid().chars().map(width).sum::<usize>() + it.invalid().escape_ascii().count()).sum()
}

/// What kind of message it is, and its name: that of the command, of the data, of the status.
pub(crate) fn kind_and_name(message: &Message<'_>) -> (&'static str, String) {
    match message {
        Message::Command(TaggedCommand { command, .. }) => ("command", text(command.name())),
        Message::Greeting(greeting) => ("greeting", text(greeting.status.kind.name())),
        Message::Response(Response::Continuation(_)) | Message::Challenge(_) => ("continuation", "+".into()),
        Message::Response(Response::Tagged(_, status)) => ("completion", text(status.kind.name())),
        Message::Response(Response::Untagged(status)) => ("status", text(status.kind.name())),
        Message::Response(Response::Data(data)) => ("data", text(&data.name().to_ascii_uppercase())),
        Message::Sasl(_) => ("sasl", String::new()),
        Message::Done(_) => ("done", "DONE".into()),
        _ => ("other", String::new()),
    }
}

/// The status that a message has or is.
pub(crate) fn status<'m>(message: &'m Message<'_>) -> Option<&'m Status<'m>> {
    match message {
        Message::Greeting(greeting) => Some(&greeting.status),
        Message::Response(Response::Tagged(_, status) | Response::Untagged(status)) => Some(status),
        _ => None,
    }
}

/// All in one: name, code, and what is asked of which messages.
pub(crate) fn summary(message: &Message<'_>) -> String {
    match message {
        Message::Command(command) => command_summary(command),
        Message::Response(Response::Data(Data::Fetch(fetch))) => {
            let items: Vec<_> = fetch.items.iter().map(|item| text(item.name())).collect();
            format!("FETCH {}", items.join(" "))
        }
        Message::Response(Response::Continuation(_)) | Message::Challenge(_) => "continuation".into(),
        Message::Sasl(SaslLine::Cancel) => "cancel".into(),
        Message::Sasl(SaslLine::Response(_)) => "SASL".into(),
        _ => {
            let (kind, name) = kind_and_name(message);
            let kind = if kind == "greeting" { "greeting " } else { "" };
            let code = status(message).and_then(|status| status.code.as_ref());
            let code = code.map(|code| format!(" [{}]", text(code.name()))).unwrap_or_default();
            format!("{kind}{name}{code}")
        }
    }
}

fn command_summary(TaggedCommand { command, .. }: &TaggedCommand<'_>) -> String {
    let name = text(command.name());
    match command {
        Command::Fetch(fetch) | Command::UidFetch(fetch) => format!("{name} {}", fetch.attributes),
        Command::Search(search) | Command::UidSearch(search) => format!("{name} {}", search.key()),
        Command::Append(append) => format!("{name} {} messages", append.messages().len()),
        _ => name,
    }
}
