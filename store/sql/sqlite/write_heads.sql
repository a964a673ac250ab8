update heads set
  counter = ?2
where contact = ?1
