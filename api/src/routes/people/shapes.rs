//! What the People API takes and gives, for the OpenAPI document only.
#![expect(dead_code, non_snake_case, reason = "these only describe, in names of others")]

use serde_json::{Map, Value};
use utoipa::ToSchema;

/// A tag to make.
#[derive(ToSchema)]
pub(super) struct PeopleTagToMake {
    /// Up to 256 characters.
    name: String,
}

/// A tag.
#[derive(ToSchema)]
pub(super) struct PeopleTag {
    id: i64,
    name: String,
    /// `yyyy-MM-dd'T'HH:mm:ss`, in UTC.
    createdAt: Option<String>,
    modifiedAt: Option<String>,
}

/// Whom something is about.
#[derive(ToSchema)]
struct PeopleQuery {
    /// ID, `EXTERNAL_ID`, PHONE or EMAIL; by those of other channels nobody is found.
    r#type: String,
    identifier: String,
    sender: Option<String>,
}

#[derive(ToSchema)]
struct PeopleNamedOne {
    query: PeopleQuery,
}

/// People who are named: 1 to 1,000.
#[derive(ToSchema)]
pub(super) struct PeopleNamed {
    people: Vec<PeopleNamedOne>,
}

/// A person.
#[derive(ToSchema)]
pub(super) struct PeoplePerson {
    /// Given out only.
    id: Option<i64>,
    /// Given out only: `yyyy-MM-dd'T'HH:mm:ss`, in UTC.
    createdAt: Option<String>,
    /// Given out only: when something last happened to the person.
    modifiedAt: Option<String>,
    externalId: Option<String>,
    firstName: Option<String>,
    middleName: Option<String>,
    lastName: Option<String>,
    /// CUSTOMER or LEAD.
    r#type: Option<String>,
    address: Option<String>,
    city: Option<String>,
    country: Option<String>,
    /// MALE or FEMALE.
    gender: Option<String>,
    /// `YYYY-MM-DD`.
    birthDate: Option<String>,
    preferredLanguage: Option<String>,
    profilePicture: Option<String>,
    tags: Option<Vec<String>>,
    customAttributes: Option<Map<String, Value>>,
    /// `{"email": [{"address"}], "phone": [{"number"}], "push": [ … ], … }`.
    contactInformation: Option<Map<String, Value>>,
}

/// Addresses of a person.
#[derive(ToSchema)]
pub(super) struct PeopleAddresses {
    /// `{"email": [{"address"}], "phone": [{"number"}]}`.
    contactInformation: Map<String, Value>,
}

/// People to create.
#[derive(ToSchema)]
pub(super) struct PeopleToCreate {
    people: Vec<PeoplePerson>,
}

#[derive(ToSchema)]
struct PersonUpdate {
    query: PeopleQuery,
    update: PeoplePerson,
}

/// People to change.
#[derive(ToSchema)]
pub(super) struct PeopleToUpdate {
    people: Vec<PersonUpdate>,
}

#[derive(ToSchema)]
struct PeopleBatchError {
    message: String,
}

#[derive(ToSchema)]
struct PeopleBatchResult {
    errors: Vec<PeopleBatchError>,
    /// An HTTP status.
    status: i32,
    /// Where people are created: which.
    index: Option<i32>,
    /// Where they are named: who.
    query: Option<PeopleQuery>,
}

/// Those of a batch that did not go well.
#[derive(ToSchema)]
pub(super) struct PeopleBatchAnswer {
    results: Vec<PeopleBatchResult>,
}

#[derive(ToSchema)]
struct PersonAddress {
    /// PHONE or EMAIL.
    r#type: String,
    identifier: String,
    primary: Option<bool>,
}

#[derive(ToSchema)]
struct PersonToUpsert {
    externalId: Option<String>,
    /// As of a person, with all its other properties.
    firstName: Option<String>,
    lastName: Option<String>,
    tags: Option<Vec<String>>,
    customAttributes: Option<Map<String, Value>>,
    contactInformation: Option<Vec<PersonAddress>>,
}

/// People to create or update: 1 to 1,000.
#[derive(ToSchema)]
pub(super) struct PeopleToUpsert {
    persons: Vec<PersonToUpsert>,
}

#[derive(ToSchema)]
struct PersonUpserted {
    id: i64,
    index: i32,
    /// CREATED, UPDATED or `NOT_MODIFIED`.
    status: String,
}

/// What became of each.
#[derive(ToSchema)]
pub(super) struct PeopleUpserted {
    results: Vec<PersonUpserted>,
    /// Each with `code`, `message`, `details` and `index`.
    errors: Vec<Value>,
}

#[derive(ToSchema)]
struct PeopleIdentifier {
    id: String,
    r#type: String,
    sender: Option<String>,
}

/// An event.
#[derive(ToSchema)]
pub(super) struct PeopleEvent {
    /// The same again is taken once: 1 to 36 letters, digits, `_` and `-`.
    eventId: Option<String>,
    definitionId: String,
    /// Up to 30 days ago.
    occurredTime: String,
    identifier: PeopleIdentifier,
    properties: Option<Map<String, Value>>,
}

/// What is wrong, on most routes.
#[derive(ToSchema)]
pub(crate) struct PeopleException {
    requestError: PeopleRequestError,
}

#[derive(ToSchema)]
struct PeopleRequestError {
    serviceException: PeopleServiceException,
}

#[derive(ToSchema)]
struct PeopleServiceException {
    /// `BAD_REQUEST`, UNAUTHORIZED, FORBIDDEN, `NOT_FOUND`, `TOO_MANY_REQUESTS` or
    /// `GENERAL_ERROR`.
    messageId: String,
    text: String,
}
