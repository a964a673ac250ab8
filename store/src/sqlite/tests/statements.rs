//! Every statement can be prepared.

use crate::sql::tests::all;

#[tokio::test]
async fn every_statement_can_be_prepared() {
    let (store, _folder) = super::store().await;
    let mut writer = store.writer.lock().await;
    for statement in all(|statement| statement.sqlite) {
        let prepared = writer.at_hand().raw.prepare(statement.sqlite);
        assert!(prepared.is_ok(), "{}: {:?}", statement.name, prepared.err());
    }
}
