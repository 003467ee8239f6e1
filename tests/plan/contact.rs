//! What is asked about contacts.

use serde_json::json;

use crate::support::firm::Firm;

/// Everybody and some, from the first and later on.
pub async fn contacts(firm: &Firm) {
    let query = "query($id: ID!, $after: String, $search: String) { organization(id: $id) {
        contacts(first: 1, after: $after, search: $search) { totalCount nodes { name } pageInfo { endCursor } } } }";
    for search in [json!(null), json!("owner")] {
        let first = json!({ "id": firm.organization.id, "search": search });
        let first = firm.owner.query(query, first).await;
        let cursor = first.data("/organization/contacts/pageInfo/endCursor");
        let next = json!({ "id": firm.organization.id, "search": search, "after": cursor });
        firm.owner.query(query, next).await.data("/organization");
    }
}
