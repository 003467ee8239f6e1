//! Documents of organizations: made, moved, shared and read through the public API.

use serde_json::{Value, json};

use super::{actor::Actor, client::Answer, firm::Firm, http, wait};

/// What is told of a document.
pub const TOLD: &str = "id kind name contentType size downloadUrl actions createdBy { displayName }
    owner { name } folder { name } sharedWith { counterpartDisplayName }";

/// What a download gave.
#[derive(Debug)]
pub struct Downloaded {
    pub status: u16,
    pub headers: reqwest::header::HeaderMap,
    pub bytes: Vec<u8>,
}

/// Speaks HTTP to whoever serves.
pub fn http() -> reqwest::Client {
    let http = http::client();
    let http = http.timeout(wait::PATIENCE).build();
    http.expect("the client can be made")
}

/// Follows a link, without a token.
pub async fn download(url: &str, headers: &[(&str, &str)]) -> Downloaded {
    let mut request = http().get(url);
    for (name, value) in headers {
        request = request.header(*name, *value);
    }
    let answer = request.send().await.expect("the server answers");
    Downloaded {
        status: answer.status().as_u16(),
        headers: answer.headers().clone(),
        bytes: answer.bytes().await.expect("it comes whole").to_vec(),
    }
}

impl Actor {
    /// Sends a file, and gives the upload's id.
    pub async fn send_file(&self, name: &str, bytes: impl Into<reqwest::Body>) -> String {
        let url = self.client.url.replace("/graphql", "/uploads");
        let mut url = url::Url::parse(&url).expect("it is an address");
        url.query_pairs_mut().append_pair("filename", name);
        let request = http().post(url);
        let answer = request.bearer_auth(&self.token).body(bytes).send().await;
        let answer = Answer::read(answer.expect("the server answers")).await;
        assert_eq!(answer.status, 201, "{}", answer.body);
        let id = answer.body["uploadId"].as_str().expect("it has an id");
        id.to_owned()
    }

    /// The document as this person sees it; null when they do not.
    pub async fn document(&self, id: &str) -> Value {
        let query =
            format!("query($id: ID!) {{ node(id: $id) {{ ... on Document {{ {TOLD} }} }} }}");
        let answer = self.query(&query, json!({ "id": id })).await;
        assert!(answer.errors().is_empty(), "{}", answer.body);
        answer.body["data"]["node"].clone()
    }

    /// Where this person can download it.
    pub async fn link(&self, id: &str) -> Option<String> {
        let document = self.document(id).await;
        document["downloadUrl"].as_str().map(str::to_owned)
    }

    /// Does something with a document, e.g. `updateDocument`.
    pub async fn with_document(&self, field: &str, input: Value) -> Answer {
        let input_type = match field {
            "deleteDocument" => "DocumentInput".to_owned(),
            "unshareDocument" => "ShareDocumentInput".to_owned(),
            _ => format!("{}{}Input", field[..1].to_uppercase(), &field[1..]),
        };
        let selection = match field {
            "deleteDocument" => "deletedId".to_owned(),
            _ => format!("document {{ {TOLD} }}"),
        };
        self.attempt(field, &input_type, input, &selection).await
    }
}

/// The id of the document in a payload, of which there must be one.
#[track_caller]
pub fn made(answer: &Answer, field: &str) -> String {
    let id = &answer.payload(field)["document"]["id"];
    id.as_str().expect("there is a document").to_owned()
}

impl Firm {
    /// Makes a folder, at the top or in another, and gives its id.
    pub async fn folder(&self, name: &str, within: Option<&str>) -> String {
        let input = json!({
            "organizationId": self.organization.id, "name": name, "folderId": within,
        });
        let answer = self.owner.with_document("createFolder", input).await;
        made(&answer, "createFolder")
    }

    /// Puts a file there, and gives its id.
    pub async fn file(&self, name: &str, within: Option<&str>, bytes: &[u8]) -> String {
        let answer = self.upload(name, within, bytes, "FILE").await;
        made(&answer, "uploadDocument")
    }

    /// Tries to make a document of this kind.
    pub async fn upload(
        &self,
        name: &str,
        within: Option<&str>,
        bytes: &[u8],
        kind: &str,
    ) -> Answer {
        let upload = self.owner.send_file(name, bytes.to_vec()).await;
        let input = json!({
            "organizationId": self.organization.id, "uploadId": upload, "folderId": within, "kind": kind,
        });
        self.owner.with_document("uploadDocument", input).await
    }

    /// Changes a document.
    pub async fn update(&self, id: &str, change: Value) -> Answer {
        let mut input = json!({ "documentId": id });
        let fields = input.as_object_mut().expect("it is an object");
        fields.extend(change.as_object().expect("it is an object").clone());
        self.owner.with_document("updateDocument", input).await
    }

    /// Deletes a document.
    pub async fn delete(&self, id: &str) -> Answer {
        let input = json!({ "documentId": id });
        self.owner.with_document("deleteDocument", input).await
    }

    /// Shares a document by the side of a partnership, or takes that back.
    pub async fn share(&self, field: &str, id: &str, partnership: &str) -> Answer {
        let input = json!({ "documentId": id, "partnershipId": partnership });
        self.owner.with_document(field, input).await
    }

    /// The names in the firm's tab: at the top, or in a folder.
    pub async fn names(&self, folder: Option<&str>) -> Vec<String> {
        names(&self.tab(folder).await["documents"])
    }

    /// The names of what partners share with the firm.
    pub async fn shared(&self) -> Vec<String> {
        names(&self.tab(None).await["sharedDocuments"])
    }

    /// The firm's tab: its lists, and what it is called and holds.
    pub async fn tab(&self, folder: Option<&str>) -> Value {
        let query = "query($id: ID!, $folder: ID) { workspace(organizationId: $id) {
            tabs { key label count }
            documents(first: 100, folderId: $folder) { totalCount nodes { id name } }
            sharedDocuments(first: 100) { totalCount nodes { id name } } } }";
        let variables = json!({ "id": self.organization.id, "folder": folder });
        let answer = self.owner.query(query, variables).await;
        assert!(answer.errors().is_empty(), "{}", answer.body);
        answer.body["data"]["workspace"].clone()
    }

    /// How many documents the firm's tab counts; none when there is no such tab.
    pub async fn count(&self) -> Option<i64> {
        let tab = self.tab(None).await;
        let tabs = tab["tabs"].as_array().expect("a list").iter();
        let documents = tabs.filter(|tab| tab["key"] == "DOCUMENTS");
        documents
            .map(|tab| tab["count"].as_i64().expect("a number"))
            .next()
    }

    /// Becomes a partner of the other, and gives the side of each.
    pub async fn join(&self, other: &Self) -> (String, String) {
        let asked = self.ask(&other.owner.email).await;
        asked.payload("requestPartnership");
        let received = other.partnerships().await[0]["id"].clone();
        let received = received.as_str().expect("an id").to_owned();
        let accepted = other.act("acceptPartnership", &received).await;
        accepted.payload("acceptPartnership");
        let own = self
            .partnerships()
            .await
            .into_iter()
            .find(|shown| shown["counterpart"]["id"] == other.organization.id);
        let own = own.expect("it is shown")["id"].clone();
        (own.as_str().expect("an id").to_owned(), received)
    }
}

/// The names in a connection, in order, which are as many as it says.
#[track_caller]
pub fn names(connection: &Value) -> Vec<String> {
    let nodes = connection["nodes"].as_array().expect("a list");
    assert_eq!(connection["totalCount"], nodes.len());
    let text = |node: &Value| node["name"].as_str().expect("a name").to_owned();
    nodes.iter().map(text).collect()
}
