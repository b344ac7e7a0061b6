//! What else a folder has: special uses, rights, annotations.

use super::{Contents, StoreError};
use imap_wire::{data::Attribute, ext::Rights};

impl Contents {
    /// What the folder is for (RFC 6154).
    pub(crate) fn uses(&self) -> Vec<Attribute<'static>> {
        let names = self.settings.text("uses").unwrap_or_default().split_whitespace();
        names.filter_map(|name| Attribute::new(name.to_owned()).ok()).collect()
    }

    /// Says what the folder is for.
    pub(crate) fn set_uses(&mut self, uses: &[Attribute<'_>]) -> Result<(), StoreError> {
        self.check()?;
        if !uses.iter().all(Attribute::is_special_use) {
            return Err(StoreError::BadUse);
        }
        let names: Vec<_> = uses.iter().map(ToString::to_string).collect();
        Ok(self.settings.set([("uses".to_owned(), Some(names.join(" ").as_bytes()))])?)
    }

    /// Who has which rights (RFC 4314), by identifier. The store itself lets anybody do anything.
    pub(crate) fn rights(&self) -> impl Iterator<Item = (&str, Rights)> {
        self.settings.under("rights ").filter_map(|(identifier, rights)| Some((identifier, Rights::new(rights).ok()?)))
    }

    /// Gives somebody these rights, or takes away what is said of them.
    pub(crate) fn set_rights(&mut self, identifier: &str, rights: Option<Rights>) -> Result<(), StoreError> {
        self.check()?;
        let rights = rights.map(|rights| rights.to_string());
        Ok(self.settings.set([(format!("rights {identifier}"), rights.as_ref().map(String::as_bytes))])?)
    }

    /// The annotations (RFC 5464): names, in lower case, and values.
    pub(crate) fn annotations(&self) -> impl Iterator<Item = (&str, &[u8])> {
        self.settings.under("annotation ")
    }

    /// Sets annotations, or removes them: all or none.
    pub(crate) fn annotate<'a>(
        &mut self,
        changes: impl IntoIterator<Item = (&'a str, Option<&'a [u8]>)>,
    ) -> Result<(), StoreError> {
        self.check()?;
        let named = |(name, value): (&str, _)| (format!("annotation {}", name.to_ascii_lowercase()), value);
        Ok(self.settings.set(changes.into_iter().map(named))?)
    }
}
