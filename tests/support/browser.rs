//! A browser, as far as our pages need one: it opens them and sends their forms.

use reqwest::{RequestBuilder, header::HeaderMap, redirect::Policy};
use url::form_urlencoded::Serializer;

use super::{http, server::Server, wait};

/// Somebody who opens mailed links.
pub struct Browser {
    http: reqwest::Client,
    root: String,
}

/// What was shown.
#[derive(Clone, Debug)]
pub struct Page {
    pub status: u16,
    pub headers: HeaderMap,
    pub html: String,
}

impl Browser {
    pub fn at(server: &Server) -> Self {
        let client = http::client()
            .redirect(Policy::none())
            .timeout(wait::PATIENCE)
            .build();
        Self {
            http: client.expect("the client can be made"),
            root: server.url(""),
        }
    }

    /// Opens the page `path`.
    pub async fn open(&self, path: &str) -> Page {
        self.show(self.http.get(self.root.clone() + path)).await
    }

    /// Looks at the page without opening it, as some scanners of mail do.
    pub async fn peek(&self, path: &str) -> Page {
        self.show(self.http.head(self.root.clone() + path)).await
    }

    /// Sends the form on the page `path`.
    pub async fn send(&self, path: &str, fields: &[(&str, &str)]) -> Page {
        let body = Serializer::new(String::new()).extend_pairs(fields).finish();
        self.send_as(path, "application/x-www-form-urlencoded", body)
            .await
    }

    /// Sends `body` to the page `path` as `content_type`.
    pub async fn send_as(&self, path: &str, content_type: &str, body: String) -> Page {
        let request = self.http.post(self.root.clone() + path);
        self.show(request.header("content-type", content_type).body(body))
            .await
    }

    async fn show(&self, request: RequestBuilder) -> Page {
        let response = request.send().await.expect("the server answers");
        Page {
            status: response.status().as_u16(),
            headers: response.headers().clone(),
            html: response.text().await.expect("the page is whole"),
        }
    }
}

impl Page {
    /// Its heading, as it is written.
    #[track_caller]
    pub fn heading(&self) -> &str {
        self.between("<h1>", "</h1>")
            .unwrap_or_else(|| panic!("no heading in {self:?}"))
    }

    /// What is wrong with the form that was sent, if anything.
    pub fn problem(&self) -> Option<&str> {
        self.between("role=\"alert\">", "</p>")
    }

    /// The names of the fields of its form; none when it has no form.
    pub fn fields(&self) -> Option<Vec<&str>> {
        let form = self.between("<form", "</form>")?;
        let names = form.split(" name=\"").skip(1);
        Some(names.filter_map(|rest| rest.split('"').next()).collect())
    }

    fn between(&self, start: &str, end: &str) -> Option<&str> {
        let (_, rest) = self.html.split_once(start)?;
        Some(rest.split_once(end)?.0)
    }
}
