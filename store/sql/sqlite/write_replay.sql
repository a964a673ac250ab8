update deliveries set state = 'replayed' where source = ?1 and id = ?2
