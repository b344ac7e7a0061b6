#![no_main]
fuzz::fuzz!(client_ops);
