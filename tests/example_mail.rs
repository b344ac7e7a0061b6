//! What the example of a server says about messages: what Dovecot said about the same, and what the RFCs say.

#[path = "example_mail/fetch.rs"]
mod fetch;
#[path = "example_mail/hostile.rs"]
mod hostile;
#[allow(dead_code, reason = "the server uses what the tests do not")]
#[path = "../examples/server/mail/mod.rs"]
mod mail;
#[path = "example_mail/nul.rs"]
mod nul;
#[path = "example_mail/order.rs"]
mod order;
#[path = "example_mail/recorded.rs"]
mod recorded;
#[path = "example_mail/search.rs"]
mod search;
#[path = "example_mail/words.rs"]
mod words;
