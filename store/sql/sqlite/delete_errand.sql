delete from errands where source = ?1 and product = ?2
