//! A profile as it is kept: what has a column of its own is not repeated.

use weir_engine::model::Profile;

use crate::Result;

/// The part that has no column of its own.
pub(crate) fn write(profile: &Profile) -> String {
    let rest = Profile { external_id: String::new(), email: None, phone: None, ..profile.clone() };
    super::write(rest)
}

/// The whole, from the body and the columns.
pub(crate) fn read(
    body: &str,
    external_id: String,
    email: Option<String>,
    phone: Option<String>,
) -> Result<Profile> {
    let rest = super::read::<Profile>(body)?;
    Ok(Profile { external_id, email, phone, ..rest })
}
