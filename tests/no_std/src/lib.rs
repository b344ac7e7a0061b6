//! Proves that the crate links without `std`: a static library that has none, with a panic handler and an allocator of its own.
//!
//! The target that this is built for has `std`, so the absence of `std` proves nothing by itself. The panic handler does: a
//! `std` that slips into the crate or one of its dependencies brings another one, and two are a compile error (E0152,
//! `panic_impl`). To see it fail: `cargo build --features imap-wire/std`.

#![no_std]

use core::{
    alloc::{GlobalAlloc, Layout},
    hint::black_box,
    panic::PanicInfo,
    ptr,
};
use imap_wire::{
    Limits,
    wire::{Framer, Reader, Sender, Step, utf7},
};

/// There is no memory. Nothing here is run, so that nobody needs any.
struct NoMemory;

// SAFETY: a null pointer is how an allocator says that it has none, and so nothing is ever given back.
unsafe impl GlobalAlloc for NoMemory {
    unsafe fn alloc(&self, _layout: Layout) -> *mut u8 {
        ptr::null_mut()
    }

    unsafe fn dealloc(&self, _place: *mut u8, _layout: Layout) {}
}

#[global_allocator]
static MEMORY: NoMemory = NoMemory;

#[panic_handler]
fn panic(_info: &PanicInfo<'_>) -> ! {
    loop {}
}

/// Frames a response and reads its numbers.
#[unsafe(no_mangle)]
pub extern "C" fn imap_wire_frame() -> u32 {
    let mut framer = Framer::new(Sender::Server, Limits::client());
    framer.receive(black_box(b"* 7 EXISTS\r\n"));
    let Step::Frame(frame) = framer.step() else { return 0 };
    let mut reader = Reader::within(frame.octets());
    match (reader.bare(), reader.space(), reader.number()) {
        (Ok(_), Ok(()), Ok(number)) => number,
        _ => 0,
    }
}

/// Encodes a mailbox name and decodes it again.
#[unsafe(no_mangle)]
pub extern "C" fn imap_wire_utf7() -> usize {
    let encoded = utf7::encode(black_box("Entwürfe"));
    utf7::decode(&encoded).map_or(0, |name| name.len())
}
