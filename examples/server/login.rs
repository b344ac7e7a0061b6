//! Who is it? LOGIN, and AUTHENTICATE by the mechanisms that are offered.

use crate::{
    connection::Connection,
    outcome::{Failure, Outcome, no_with, ok},
    session::Session,
};
#[cfg(any(feature = "cram-md5", feature = "scram"))]
use imap_wire::server::sasl;
use imap_wire::{
    Code, Status, UsageError,
    command::Authenticate,
    server::{
        CommandId,
        sasl::{Claim, Login, Mechanism, Plain, ScramKeys},
    },
};
const UNKNOWN: &str = "who are you?";

/// What can be said in AUTHENTICATE: as much as the crate was built with.
pub(crate) fn mechanisms() -> String {
    let mut mechanisms = "AUTH=PLAIN AUTH=LOGIN".to_owned();
    if cfg!(feature = "cram-md5") {
        mechanisms += " AUTH=CRAM-MD5";
    }
    if cfg!(feature = "scram") {
        mechanisms += " AUTH=SCRAM-SHA-1 AUTH=SCRAM-SHA-256";
    }
    mechanisms
}

/// LOGIN.
pub(crate) fn login(session: &mut Session, login: &imap_wire::command::Login<'_>) -> Outcome {
    let user = std::str::from_utf8(&login.user).unwrap_or_default();
    let password = std::str::from_utf8(login.password.reveal()).unwrap_or_default();
    session.account = session.context.store.log_in(user, password);
    match session.account {
        Some(_) => Ok(ok("welcome")),
        None => no_with(Code::AuthenticationFailed, UNKNOWN),
    }
}

/// AUTHENTICATE begins: its mechanism reads what the client says.
pub(crate) fn authenticate(
    session: &mut Session,
    connection: &mut Connection,
    id: CommandId,
    authenticate: &Authenticate<'_>,
) -> Result<Option<Status<'static>>, Failure> {
    let name = authenticate.mechanism().to_ascii_uppercase();
    let made: Result<Box<dyn Mechanism>, UsageError> = match &name[..] {
        b"PLAIN" => Ok(Box::new(Plain::new())),
        b"LOGIN" => Ok(Box::new(Login::new())),
        #[cfg(feature = "cram-md5")]
        b"CRAM-MD5" => sasl::CramMd5::new(&format!("<{}@server>", random::nonce())).map(|it| Box::new(it) as _),
        #[cfg(feature = "scram")]
        b"SCRAM-SHA-1" => sasl::ScramSha1::new(&random::nonce(), random::secret()).map(|it| Box::new(it) as _),
        #[cfg(feature = "scram")]
        b"SCRAM-SHA-256" => sasl::ScramSha256::new(&random::nonce(), random::secret()).map(|it| Box::new(it) as _),
        _ => return no_with(Code::Cannot, "this mechanism is not there"),
    };
    let mechanism = made?;
    session.has_sha1 = mechanism.name() == "SCRAM-SHA-1";
    connection.server.authenticate(id, mechanism)?;
    Ok(None)
}

/// The keys of a user for SCRAM. Who keeps keys and not passwords looks them up.
#[cfg(feature = "scram")]
pub(crate) fn keys(session: &Session, user: &str) -> Option<ScramKeys> {
    let password = session.context.store.password(user)?;
    let salt = random::salt(user);
    let derive = if session.has_sha1 { sasl::ScramSha1::derive_keys } else { sasl::ScramSha256::derive_keys };
    derive(password, &salt, 4096).ok()
}

#[cfg(not(feature = "scram"))]
pub(crate) fn keys(_: &Session, _: &str) -> Option<ScramKeys> {
    None
}

/// Is what the client claims true?
pub(crate) fn decide(session: &mut Session, claim: &Claim) -> Outcome {
    let user = claim.user().unwrap_or_default();
    let is_true = match session.context.store.password(user) {
        Some(password) => claim.is_proven() || claim.is_password(password.as_bytes()),
        None => false,
    };
    // Nobody acts for somebody else here.
    let is_itself = claim.authorization().is_none_or(|other| other == user);
    if !is_true || !is_itself {
        return no_with(Code::AuthenticationFailed, UNKNOWN);
    }
    session.account = session.context.store.account(user);
    Ok(ok("welcome"))
}

#[cfg(any(feature = "cram-md5", feature = "scram"))]
mod random {
    #[cfg(feature = "scram")]
    use std::{
        collections::BTreeMap,
        sync::{LazyLock, Mutex, PoisonError},
    };
    use tokio_rustls::rustls::crypto::ring;

    /// What cannot be guessed.
    pub(crate) fn nonce() -> String {
        octets::<24>().iter().map(|octet| format!("{octet:02x}")).collect()
    }

    fn octets<const COUNT: usize>() -> [u8; COUNT] {
        let mut octets = [0; COUNT];
        ring::default_provider().secure_random.fill(&mut octets).expect("there is randomness");
        octets
    }

    /// Known to this run of the server only: what is made up for users that do not exist is made with it.
    #[cfg(feature = "scram")]
    pub(crate) fn secret() -> &'static [u8] {
        static SECRET: LazyLock<String> = LazyLock::new(nonce);
        SECRET.as_bytes()
    }

    /// The salt of a user, which is the same each time, and looks like those that are made up.
    #[cfg(feature = "scram")]
    pub(crate) fn salt(user: &str) -> [u8; 16] {
        static SALTS: Mutex<BTreeMap<String, [u8; 16]>> = Mutex::new(BTreeMap::new());
        let mut salts = SALTS.lock().unwrap_or_else(PoisonError::into_inner);
        *salts.entry(user.to_owned()).or_insert_with(octets)
    }
}
