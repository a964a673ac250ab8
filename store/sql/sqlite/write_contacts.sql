update contacts set
  external_id = ?2,
  email = ?3,
  phone = ?4,
  body = ?5
where contact = ?1
