#![no_main]
fuzz::fuzz!(server_ops);
