update coupons set
  contact = nullif(contact, ?1),
  used_by = nullif(used_by, ?1)
where contact = ?1 or used_by = ?1
