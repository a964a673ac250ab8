update heads set
  counter = ?2,
  judged = ?3
where contact = ?1
