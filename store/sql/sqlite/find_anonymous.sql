select name, contact from aliases where kind = 'anonymous' and name = ?1
