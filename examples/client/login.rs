//! Says who the user is, by the best mechanism that the server offers and this program has.

use super::{
    connection::{Connection, Result},
    url::Url,
};
use imap_wire::{
    client::sasl::{self, Plain},
    command::{Command, Login},
};

/// Logs in, unless the server knows the user already (PREAUTH).
///
/// A password that is not in the URL is in the environment variable `IMAP_PASSWORD`, or it is asked for.
pub(crate) fn log_in(connection: &mut Connection, url: &Url) -> Result<()> {
    if connection.client.state().is_authenticated() {
        return Ok(());
    }
    let user = url.user.as_deref().ok_or("the URL has no user")?;
    let password = match (&url.password, std::env::var("IMAP_PASSWORD")) {
        (Some(password), _) => password.clone(),
        (None, Ok(password)) => password,
        (None, Err(_)) => rpassword::prompt_password(format!("password of {user}: "))
            .map_err(|error| format!("there is no password, and nobody to ask for it: {error}"))?,
    };
    let capabilities = connection.client.capabilities().cloned();
    let offers = |mechanism| capabilities.as_ref().is_some_and(|it| it.has(mechanism));
    let client = &mut connection.client;
    let id = match () {
        // The server never sees the password, and has to prove that it knew it.
        #[cfg(feature = "scram")]
        () if offers("AUTH=SCRAM-SHA-256") => {
            client.authenticate(sasl::ScramSha256::new(user, &password, &nonce()?)?)?
        }
        #[cfg(feature = "scram")]
        () if offers("AUTH=SCRAM-SHA-1") => client.authenticate(sasl::ScramSha1::new(user, &password, &nonce()?)?)?,
        () if offers("AUTH=PLAIN") => client.authenticate(Plain::new(user, &password)?)?,
        () if offers("AUTH=LOGIN") => client.authenticate(sasl::Login::new(user, &password)?)?,
        () => client.send(Command::Login(Login::new(user.to_owned(), password)))?,
    };
    connection.complete(id, |_| Ok(())).map_err(|error| format!("login failed: {error}"))?;
    connection.know_capabilities()
}

/// What nobody can know before it is used, from the source of randomness that TLS has.
#[cfg(feature = "scram")]
fn nonce() -> Result<String> {
    let mut octets = [0; 18];
    let random = rustls::crypto::ring::default_provider().secure_random;
    random.fill(&mut octets).map_err(|_| "this machine has no randomness")?;
    Ok(imap_wire::wire::base64::encode(&octets))
}
