//! COMPRESS=DEFLATE (RFC 4978), undone with flate2.

use flate2::{Decompress, FlushDecompress};
use imap_wire::wire::Sender;

/// What [`Tap::set_inflate`](imap_wire::Tap::set_inflate) takes: each direction is a stream of its own.
pub(crate) fn inflate() -> impl FnMut(Sender, &[u8]) -> Option<Vec<u8>> + Send {
    let [mut client, mut server] = [Decompress::new(false), Decompress::new(false)];
    move |sender, octets| {
        let stream = if sender == Sender::Client { &mut client } else { &mut server };
        let mut inflated = Vec::new();
        let mut rest = octets;
        loop {
            inflated.reserve(4096);
            let before = (stream.total_in(), stream.total_out());
            stream.decompress_vec(rest, &mut inflated, FlushDecompress::Sync).ok()?;
            let taken = usize::try_from(stream.total_in() - before.0).unwrap_or(usize::MAX);
            rest = rest.get(taken..).unwrap_or_default();
            if (stream.total_in(), stream.total_out()) == before {
                // Octets that nothing takes stand behind the end of the stream.
                return rest.is_empty().then_some(inflated);
            }
        }
    }
}
