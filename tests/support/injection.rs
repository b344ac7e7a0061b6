//! Nothing that a caller passes becomes another frame, whichever constructor takes it.

use super::{
    choices::Choices,
    decoding::encoded,
    writing::{one_frame, peers, raw_is_one_frame, strings_read_back},
};
use imap_wire::{
    BodySection, Code, Continuation, Data, Encode, Fetch, FetchItem, Greeting, OtherCode, OtherData, OtherItem,
    Payload, Response, Status, StatusKind,
    command::{
        Action, Append, AppendMessage, Authenticate, BodyAttribute, Command, Create, Fetch as FetchCommand,
        FetchAttribute, FetchAttributes, List, ListPattern, Login, OtherCommand, OtherFetchAttribute, Store,
        TaggedCommand,
    },
    data::{Attribute, Attributes, Capabilities, Flag, Flags, ListData, Mailbox, Section, SequenceSet, Tag, Text},
    ext::{GetQuota, ModRights, ObjectId, Rights, SetAcl},
    search::{Search, SearchKey},
    wire::{NString, Octets, Peer, Raw},
};

/// The first octet says who reads, the others are given to all that takes octets.
pub fn nothing_injects(octets: &[u8]) {
    let mut choices = Choices::new(octets);
    let peer = peers().nth(choices.next(24)).expect("there are as many");
    let octets = choices.rest();
    raw_is_one_frame(octets, peer);
    strings_read_back(octets, peer);
    if peer.is_server() {
        commands(octets).iter().for_each(|command| is_one_frame(command, peer));
        if let Ok(tag) = Tag::new(octets) {
            is_one_frame(&TaggedCommand::new(tag, Command::Noop), peer);
        }
    } else {
        responses(octets).iter().for_each(|response| is_one_frame(response, peer));
        if let Some(greeting) = status(octets).and_then(|status| Greeting::new(status).ok()) {
            is_one_frame(&greeting, peer);
        }
    }
}

fn is_one_frame(value: &(impl Encode + std::fmt::Debug), peer: Peer) {
    let octets = encoded(value, peer);
    one_frame(&octets, peer.is_server());
    let _shown = format!("{value:?}");
}

/// Each command that can be made of these octets.
fn commands(octets: &[u8]) -> Vec<TaggedCommand<'_>> {
    let raw = Raw::parse(octets).unwrap_or_default();
    let rights = Rights::new(octets).unwrap_or_else(|_| Rights::new("lr").expect("rights"));
    let set = || SequenceSet::new("1").expect("a set");
    let section = || Section::new(octets);
    let attributes = |attribute| FetchAttributes::new([attribute]).ok();
    let fetch = |attributes| Command::Fetch(FetchCommand::new(set(), attributes));
    let key = |key: Option<SearchKey<'static>>| key.map(|key| Command::Search(Search::new(key)));
    let commands = [
        Some(Command::Login(Login::new(octets, octets))),
        Some(Command::GetQuota(GetQuota::new(octets))),
        Authenticate::new(octets).ok().map(Command::Authenticate),
        OtherCommand::new(octets, raw.clone()).ok().map(Command::Other),
        OtherCommand::new("X", raw).ok().map(Command::Other),
        Mailbox::new(octets).ok().map(|it| Command::Create(Create::new(it))),
        Mailbox::new(octets).ok().map(|it| Command::Append(Append::new(it, AppendMessage::new(octets)))),
        Mailbox::new(octets).ok().map(|it| Command::SetAcl(SetAcl::new(it, octets, ModRights::Add(rights)))),
        ListPattern::new(octets).ok().map(|it| Command::List(List::new(Mailbox::INBOX, it))),
        SequenceSet::new(octets).ok().map(Command::UidExpunge),
        Capabilities::new(octets).ok().map(Command::Enable),
        Flag::new(octets).ok().and_then(|it| Store::flags(set(), Action::Add, [it]).ok()).map(Command::Store),
        section().ok().and_then(|it| attributes(FetchAttribute::BodySection(BodyAttribute::new(it)))).map(fetch),
        OtherFetchAttribute::new(octets, None).ok().and_then(|it| attributes(FetchAttribute::Other(it))).map(fetch),
        key(ObjectId::new(octets.to_vec()).ok().map(SearchKey::email_id)),
        key(Some(SearchKey::subject(Octets::from(octets.to_vec())))),
    ];
    let tag = || Tag::new("A1").expect("a tag");
    commands.into_iter().flatten().map(|command| TaggedCommand::new(tag(), command)).collect()
}

fn status(octets: &[u8]) -> Option<Status<'_>> {
    Some(Status::new(StatusKind::Ok, Text::new(octets).ok()?))
}

/// Each response that can be made of these octets.
fn responses(octets: &[u8]) -> Vec<Response<'_>> {
    let raw = Raw::parse(octets).unwrap_or_default();
    let with_code = |code| {
        let mut status = status(octets).unwrap_or_else(|| Status::new(StatusKind::No, Text::new("no").expect("text")));
        status.code = Some(code);
        Response::Untagged(status)
    };
    let fetched = |item| Response::Data(Data::Fetch(Fetch::new(1, vec![item])));
    let list = |attributes, mailbox| ListData::new(attributes, octets.first().copied(), mailbox).ok();
    [
        status(octets).map(Response::Untagged),
        Tag::new(octets).ok().zip(status(octets)).map(|(tag, status)| Response::Tagged(tag, status)),
        Text::new(octets).ok().map(|it| Response::Continuation(Continuation::new(it))),
        OtherCode::new(octets, raw.clone()).ok().map(|it| with_code(Code::Other(it))),
        OtherCode::new("X", raw.clone()).ok().map(|it| with_code(Code::Other(it))),
        OtherData::new(None, octets, raw.clone()).ok().map(|it| Response::Data(Data::Other(it))),
        OtherData::new(Some(7), "X", raw.clone()).ok().map(|it| Response::Data(Data::Other(it))),
        OtherItem::new(octets, raw.clone()).ok().map(|it| fetched(FetchItem::Other(it))),
        OtherItem::new("X", raw).ok().map(|it| fetched(FetchItem::Other(it))),
        Section::new(octets)
            .ok()
            .map(|it| fetched(FetchItem::BodySection(BodySection::new(it, Payload::from(NString::from(octets)))))),
        Capabilities::new(octets).ok().map(|it| Response::Data(Data::Capability(it))),
        Flag::new(octets).ok().map(|it| Response::Data(Data::Flags(Flags::from_iter([it])))),
        Mailbox::new(octets).ok().and_then(|it| list(Attributes::new(), it)).map(|it| Response::Data(Data::List(it))),
        Attribute::new(octets)
            .ok()
            .and_then(|it| list(Attributes::from_iter([it]), Mailbox::INBOX))
            .map(|it| Response::Data(Data::List(it))),
    ]
    .into_iter()
    .flatten()
    .collect()
}
