//! Times this crate alone, a group for each element of the protocol.
//!
//! ```text
//! cargo bench                 # all of it
//! cargo bench -- ENVELOPE     # what has this in its name
//! ```
//!
//! The octets and the work are those of `benches/peers`, which compares them with other crates: what was decoded is read to
//! the last field. To add an element is to add a row to [`GROUPS`].

use contenders::{Contend, ours};
use criterion::{BatchSize, Criterion, Throughput};
use imap_wire::MailboxView;
use std::time::Duration;

#[path = "peers/src/inputs.rs"]
#[expect(dead_code, reason = "some inputs are for other measurements")]
mod inputs;

#[path = "peers/src/contenders"]
mod contenders {
    pub(crate) mod ours;
    #[expect(dead_code, reason = "there is nobody to agree with")]
    mod work;

    pub(crate) use work::{Contend, Tally, Work};
    use work::{read, reading, reading_each, writing};
}

/// Where the recorded sessions are.
const CORPUS: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/corpus");

/// A chunk that holds all there is.
const WHOLE: usize = usize::MAX;

/// What is done to which octets, in chunks of which size.
type Bench = (&'static str, fn() -> Vec<u8>, Contend, usize);

/// The groups, by their names.
const GROUPS: &[(&str, &[Bench])] = &[
    (
        "framing",
        &[
            ("session", browsing, ours::frame_as_client, WHOLE),
            ("session, by 1460", browsing, ours::frame_as_client, 1460),
            ("session, by 1", browsing, ours::frame_as_client, 1),
            ("lines", || inputs::lines(2_000), ours::frame_as_client, WHOLE),
            ("line of 64 KiB, by 1", || inputs::long_line(64 << 10), ours::frame_as_client, 1),
            ("literal of 1 MiB, buffered, by 1460", || inputs::literal(1 << 20), ours::frame_and_buffer, 1460),
            ("literal of 1 MiB, streamed, by 1460", || inputs::literal(1 << 20), ours::frame_as_client, 1460),
            ("tiny literals", || inputs::tiny_literals(1_000), ours::frame_and_buffer, WHOLE),
            ("tiny literals, streamed", || inputs::tiny_literals(1_000), ours::frame_and_stream, WHOLE),
            ("line that does not end", || inputs::endless_line(64 << 10), ours::frame_as_server, WHOLE),
        ],
    ),
    (
        "session",
        &[
            ("decode", fetching, ours::decode, WHOLE),
            ("frame and decode, by 1460", fetching, ours::frame_and_decode, 1460),
            ("decode FETCH ALL and FULL", fetch_all, ours::decode, WHOLE),
            ("client, FLAGS, by 1460", || inputs::flags(1_000), ours::run_client, 1460),
        ],
    ),
    ("small mix", &[("decode", || inputs::small_mix(50), ours::decode, WHOLE)]),
    ("EXISTS", &[("decode", || inputs::exists(1_000), ours::decode, WHOLE)]),
    ("EXPUNGE", &[("decode", || inputs::expunges(1_000), ours::decode, WHOLE)]),
    ("tagged OK", &[("decode", || inputs::tagged(500), ours::decode, WHOLE)]),
    ("CAPABILITY", &[("decode", || inputs::capabilities(50), ours::decode, WHOLE)]),
    (
        "LIST",
        &[
            ("decode", || inputs::lists(500), ours::decode, WHOLE),
            ("encode", || inputs::quoted_lists(500), ours::encode, WHOLE),
        ],
    ),
    ("STATUS", &[("decode", || inputs::statuses(500), ours::decode, WHOLE)]),
    ("SEARCH", &[("decode", || inputs::search(10_000), ours::decode, WHOLE)]),
    (
        "FLAGS",
        &[
            ("decode", || inputs::flags(1_000), ours::decode, WHOLE),
            ("encode", || inputs::flags(1_000), ours::encode, WHOLE),
        ],
    ),
    (
        "ENVELOPE",
        &[
            ("decode", || inputs::envelopes(100), ours::decode, WHOLE),
            ("decode and into_static", || inputs::envelopes(100), ours::decode_owned, WHOLE),
            ("encode", || inputs::envelopes(100), ours::encode, WHOLE),
        ],
    ),
    (
        "BODYSTRUCTURE",
        &[
            ("decode", || inputs::body_structures(100), ours::decode, WHOLE),
            ("decode and into_static", || inputs::body_structures(100), ours::decode_owned, WHOLE),
            ("encode", || inputs::body_structures(100), ours::encode, WHOLE),
        ],
    ),
    (
        "BODY[]",
        &[
            ("decode 100 octets", || inputs::literal(100), ours::decode, WHOLE),
            ("decode 10 MB", || inputs::literal(10_000_000), ours::decode, WHOLE),
            ("encode 10 MB", || inputs::literal(10_000_000), ours::encode_shared, WHOLE),
        ],
    ),
    (
        "commands",
        &[
            ("decode", || inputs::commands(270), ours::decode_commands, WHOLE),
            ("encode", || inputs::plain_commands(270), ours::encode_commands, WHOLE),
        ],
    ),
    ("nested SEARCH", &[("decode", || inputs::nested_searches(100), ours::decode_commands, WHOLE)]),
    ("sequence sets", &[("decode", || inputs::sets(1), ours::decode_commands, WHOLE)]),
];

fn main() {
    let criterion =
        Criterion::default().warm_up_time(Duration::from_millis(500)).measurement_time(Duration::from_secs(2));
    let mut criterion = criterion.configure_from_args();
    for (group, benches) in GROUPS {
        let mut group = criterion.benchmark_group(*group);
        for (name, octets, contend, chunk) in *benches {
            let octets = octets();
            let mut work = contend(&octets, *chunk);
            group.throughput(Throughput::Bytes(octets.len() as u64));
            group.bench_function(*name, |bencher| bencher.iter(&mut work));
        }
        group.finish();
    }
    mailbox_view(&mut criterion);
    criterion.final_summary();
}

/// What is done to the view of a large mailbox, an element each message.
fn mailbox_view(criterion: &mut Criterion) {
    const MESSAGES: u32 = 1_000_000;
    let mut view = MailboxView::new();
    view.told_exists(MESSAGES).expect("it is new");
    let unknown = view.clone();
    view.told_all_uids([1..=MESSAGES]).expect("they are as many");
    let mut state = 0x2545_f491_4f6c_dd1d_u64;
    let mut random = |below: u32| {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        u32::try_from(state % u64::from(below)).unwrap_or_default() + 1
    };
    let expunged: Vec<_> = (1..=MESSAGES).rev().map(&mut random).collect();
    let asked: Vec<_> = (0..MESSAGES).map(|_| random(MESSAGES / 2)).collect();
    let mut half = view.clone();
    expunged.iter().take(expunged.len() / 2).for_each(|number| _ = half.told_expunge(*number));
    let mut group = criterion.benchmark_group("mailbox_view");
    group.throughput(Throughput::Elements(MESSAGES.into()));
    group.sample_size(10).measurement_time(Duration::from_secs(3));
    group.bench_function("1,000,000 random expunges", |bencher| {
        let expunge = |mut view: MailboxView| {
            expunged.iter().for_each(|number| _ = view.told_expunge(*number));
            view
        };
        bencher.iter_batched(|| view.clone(), expunge, BatchSize::PerIteration);
    });
    group.bench_function("1,000,000 UIDs with gaps", |bencher| {
        let fetch = |mut view: MailboxView| {
            (1..=MESSAGES).rev().for_each(|number| _ = view.told_fetch(number, Some(2 * number), None));
            view
        };
        bencher.iter_batched(|| unknown.clone(), fetch, BatchSize::PerIteration);
    });
    group.bench_function("1,000,000 numbers to UIDs and back", |bencher| {
        bencher.iter(|| {
            asked.iter().filter(|number| half.uid(**number).and_then(|uid| half.number(uid)).is_some()).count()
        });
    });
    group.finish();
}

fn browsing() -> Vec<u8> {
    session("dovecot/mutt--browse-flag-search-copy-delete--01.jsonl")
}

fn fetching() -> Vec<u8> {
    session("dovecot/fetchmail--check-keep-fetchall-idle--03.jsonl")
}

fn fetch_all() -> Vec<u8> {
    session("dovecot/raw--fetch-all-full--01.jsonl")
}

fn session(file: &str) -> Vec<u8> {
    inputs::server_octets(file).expect("it is in the corpus")
}
