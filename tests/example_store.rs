//! The store of the example server, in memory and in a directory, by the same tests.

#[path = "example_store/crash.rs"]
mod crash;
#[path = "example_store/files.rs"]
mod files;
#[path = "example_store/folders.rs"]
mod folders;
#[path = "example_store/messages.rs"]
mod messages;
#[path = "example_store/model.rs"]
mod model;
#[allow(dead_code, unused_imports, reason = "the server uses what the tests do not")]
#[path = "../examples/server/store/mod.rs"]
mod store;
#[path = "example_store/world.rs"]
mod world;
