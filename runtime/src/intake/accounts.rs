//! Who may sign in, with what, and keys for programs. What is read here is secret, so nothing of it
//! can be printed.

use serde_json::Value;
use unicode_normalization::UnicodeNormalization;

use super::address;
use super::fault::{Checked, Refusal};
use super::fields::Fields;
use super::limits::{EMAIL_MAX_CHARS, LINE_MAX_CHARS, PASSWORD_MAX_BYTES, PASSWORD_MIN_CHARS};

/// What everybody tries first, of those that are long enough (NIST SP 800-63B, 5.1.1.2).
const COMMON: [&str; 24] = [
    "0123456789",
    "0987654321",
    "1111111111",
    "123123123123",
    "1234567890",
    "12345678910",
    "123456789a",
    "1q2w3e4r5t",
    "1q2w3e4r5t6y",
    "1qaz2wsx3edc",
    "9876543210",
    "abcdefghij",
    "administrator",
    "aaaaaaaaaa",
    "changeme123",
    "iloveyou123",
    "password12",
    "password123",
    "password1234",
    "passwordpassword",
    "q1w2e3r4t5",
    "qwerty12345",
    "qwertyuiop",
    "welcome123",
];

/// Somebody who wants to sign in.
pub struct SignIn {
    /// The address, in small letters. Whether it is one is not said here.
    pub email: String,
    /// The password.
    pub password: String,
}

/// Somebody who is to be added.
pub struct NewUser {
    /// The address.
    pub email: String,
    /// What they are called.
    pub name: String,
    /// The word of a role.
    pub role: String,
    /// The password.
    pub password: String,
}

/// What is to be another thing of somebody else.
pub struct UserPatch {
    /// What they are called.
    pub name: Option<String>,
    /// The word of a role.
    pub role: Option<String>,
    /// The password; whether it may be theirs is asked by [`password`].
    pub password: Option<String>,
    /// Whether they may sign in no more.
    pub disabled: Option<bool>,
}

/// What somebody changes of themselves.
pub struct OwnPatch {
    /// What they are called.
    pub name: Option<String>,
    /// The password they want, and the one they have.
    pub passwords: Option<(String, String)>,
}

/// A key that is to be made.
pub struct NewKey {
    /// What people call it.
    pub name: String,
    /// The word of a role.
    pub role: String,
    /// The words of scopes; without any, all that the role has.
    pub scopes: Vec<String>,
    /// The origins of pages that it is for.
    pub origins: Vec<String>,
}

/// Reads `{"email", "password"}`.
pub fn sign_in(body: &Value) -> Checked<SignIn> {
    let mut fields = Fields::of(body, "")?;
    let email = fields.required_text("email", "write \"email\": \"name@shop.example\"");
    let password = fields.required_text("password", "write \"password\": \"…\"");
    let read = email.zip(password).map(|(email, password)| SignIn {
        email: email.trim().to_lowercase().chars().take(EMAIL_MAX_CHARS).collect(),
        password: plain(password),
    });
    fields.finish(read)
}

/// Reads `{"email", "name", "role", "password"}`.
pub fn user(body: &Value) -> Checked<NewUser> {
    let mut fields = Fields::of(body, "")?;
    fields.require("email", "write \"email\": \"name@shop.example\"");
    let email = fields.read("email", address::email);
    let name = fields.read("name", name).unwrap_or_default();
    let role = fields.required_text("role", "write \"role\": \"marketing\"").map(str::to_owned);
    fields.require("password", "write \"password\": \"…\"");
    let of = email.clone().unwrap_or_default();
    let password = fields.read("password", |text| password(text, &of));
    let read = email.zip(role).zip(password);
    fields.finish(read.map(|((email, role), password)| NewUser { email, name, role, password }))
}

/// Reads what is given of `{"name", "role", "password", "disabled"}`.
pub fn user_patch(body: &Value) -> Checked<UserPatch> {
    let mut fields = Fields::of(body, "")?;
    let name = fields.read("name", name);
    let role = fields.text("role").map(str::to_owned);
    let password = fields.text("password").map(str::to_owned);
    let disabled = fields.truth("disabled");
    fields.finish(Some(UserPatch { name, role, password, disabled }))
}

/// Reads what is given of `{"name", "password", "current_password"}`, by somebody with this
/// address.
pub fn own_patch(body: &Value, email: &str) -> Checked<OwnPatch> {
    let mut fields = Fields::of(body, "")?;
    let name = fields.read("name", name);
    let wanted = fields.read("password", |text| password(text, email));
    if fields.value("password").is_some() {
        fields.require("current_password", "say the password that you have, too");
    }
    let current = fields.text("current_password").map(plain);
    let passwords = wanted.zip(current);
    fields.finish(Some(OwnPatch { name, passwords }))
}

/// Reads `{"name", "role", "scopes", "origins"}`.
pub fn key(body: &Value) -> Checked<NewKey> {
    let mut fields = Fields::of(body, "")?;
    let name = fields.read("name", name).unwrap_or_default();
    let role = fields.required_text("role", "write \"role\": \"marketing\"").map(str::to_owned);
    let [scopes, origins] = ["scopes", "origins"].map(|name| texts(&mut fields, name));
    fields.finish(role.map(|role| NewKey { name, role, scopes, origins }))
}

fn texts(fields: &mut Fields<'_>, name: &'static str) -> Vec<String> {
    let list = fields.list(name).map(Vec::as_slice).unwrap_or_default();
    let texts: Option<Vec<_>> = list.iter().map(|item| item.as_str().map(str::to_owned)).collect();
    texts.unwrap_or_else(|| {
        fields.fault(name, "wrong_type", format!("`{name}` is a list of texts"));
        Vec::new()
    })
}

/// A password that somebody with this address may have. Nothing is asked of what it is made of: a
/// long one is a good one (NIST SP 800-63B).
pub fn password(text: &str, email: &str) -> Result<String, Refusal> {
    let refuse = |why: String| Err(Refusal::new("weak_password", why));
    let password = plain(text);
    if password.chars().count() < PASSWORD_MIN_CHARS {
        return refuse(format!("a password has at least {PASSWORD_MIN_CHARS} characters"));
    }
    if password.len() > PASSWORD_MAX_BYTES {
        return refuse(format!("a password has at most {PASSWORD_MAX_BYTES} bytes"));
    }
    let small = password.to_lowercase();
    let local = email.split('@').next().unwrap_or_default();
    if small == email || (!local.is_empty() && small == local) {
        return refuse("the e-mail address is no password: others know it".to_owned());
    }
    if COMMON.contains(&small.as_str()) {
        return refuse("this password is among the first that are tried; take another".to_owned());
    }
    Ok(password)
}

/// The same password, whatever keyboard it was typed on.
fn plain(password: &str) -> String {
    password.nfkc().collect()
}

fn name(text: &str) -> Result<String, Refusal> {
    let name = text.trim();
    if name.chars().count() > LINE_MAX_CHARS || name.chars().any(char::is_control) {
        let said = format!("a name is one line of at most {LINE_MAX_CHARS} characters");
        return Err(Refusal::new("invalid_name", said));
    }
    Ok(name.to_owned())
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_long_password_is_a_good_one() {
        let email = "ada.lovelace@shop.example";
        for good in ["correct horse", "ääääääääöö", "        xy", "1234567891"] {
            assert!(password(good, email).is_ok(), "{good}");
        }
        let long = "x".repeat(PASSWORD_MAX_BYTES + 1);
        for bad in ["123456789", "Ada.Lovelace@shop.example", "ADA.LOVELACE", "QWERTYUIOP", &long] {
            assert!(password(bad, email).is_err(), "{bad}");
        }
        assert_eq!(password("ﬁne ﬁne ﬁne", email).unwrap(), "fine fine fine");
    }

    #[test]
    fn what_is_wrong_is_said_at_its_place() {
        let full = json!({"email": "Ada@Shop.example", "role": "owner", "password": "0123456789a"});
        let read = user(&full).ok().unwrap();
        assert_eq!((read.email.as_str(), read.name.as_str()), ("ada@shop.example", ""));
        let bad = [
            (json!({"role": "owner", "password": "0123456789a"}), "/email"),
            (json!({"email": "a@b.co", "password": "0123456789a"}), "/role"),
            (json!({"email": "a@b.co", "role": "owner"}), "/password"),
            (json!({"email": "a@b.co", "role": "owner", "password": "short"}), "/password"),
            (json!({"email": "a@b.co", "role": "x", "password": "0123456789a", "y": 1}), "/y"),
        ];
        for (body, pointer) in bad {
            let faults = user(&body).err().unwrap();
            assert_eq!(faults[0].pointer, pointer, "{body}");
        }
        let alone = own_patch(&json!({"password": "0123456789a"}), "a@b.co").err().unwrap();
        assert_eq!(alone[0].pointer, "/current_password");
        assert!(key(&json!({"role": "owner", "scopes": [1]})).is_err());
        assert!(user_patch(&json!({"disabled": "yes"})).is_err());
    }
}
