-- Whoever was merged into it before goes along.
update heads set survivor = ?2 where contact = ?1 or survivor = ?1
