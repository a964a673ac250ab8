//! Whose numbers became a contact's own, as it is kept beside its profile.

use weir_engine::model::{ContactId, Joined};

use crate::Result;

/// The text kept; none where nobody was merged into it.
pub(crate) fn write(joined: &[Joined]) -> Option<String> {
    let rows = joined.iter().map(|one| (one.contact, one.before, one.last));
    let rows: Vec<_> = rows.collect();
    (!rows.is_empty()).then(|| super::write(rows))
}

/// What a text was kept for.
pub(crate) fn read(text: Option<&str>) -> Result<Vec<Joined>> {
    let Some(text) = text else { return Ok(Vec::new()) };
    let rows: Vec<(ContactId, i64, i64)> = super::read(text)?;
    let joined = |(contact, before, last)| Joined { contact, before, last };
    Ok(rows.into_iter().map(joined).collect())
}

/// By how much the numbers of a survivor are ahead of those that rows of `contact` say.
pub(crate) fn ahead(text: Option<&str>, contact: ContactId) -> Result<i64> {
    let joined = read(text)?;
    Ok(joined.iter().find(|one| one.contact == contact).map_or(0, |one| one.before))
}
