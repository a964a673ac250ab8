delete from appointments where contact = ?1 and flow = ?2 and start = ?3 and about = ?4
