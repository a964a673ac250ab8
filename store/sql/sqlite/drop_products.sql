-- Not what somebody wrote since.
delete from products where id = ?1 and updated_at <= ?2
