//! What a request costs at the least: a handler written by hand, which answers what Mandate would with one statement.

use std::{
    io::{BufRead, BufReader},
    process::{Child, Command, Stdio},
    time::SystemTime,
};

use axum::{
    Router,
    extract::{Path, State},
    http::{HeaderMap, StatusCode, header},
    response::{IntoResponse, Response},
    routing::post,
};
use mandate::secret;
use sea_orm::sqlx::{self, PgPool, postgres::PgPoolOptions};
use tokio::net::TcpListener;
use uuid::Uuid;

use crate::support::database::Database;

/// The first argument of this program when it is the handler.
pub const ARGUMENT: &str = "yardstick";

const DASHBOARD: &str = r#"
WITH me AS (
    SELECT u.id, u.name FROM session s JOIN "user" u ON u.id = s.user_id
    WHERE s.token_hash = $1 AND s.expires_at > $2 AND u.status = 'active'
), accounts AS (
    SELECT d.id, d.status, d.permissions & s.permissions AS permissions, o.id AS organization_id, o.name,
           count(*) OVER () AS total
    FROM me JOIN seat s ON s.user_id = me.id AND s.status = 'active'
    JOIN partner_user p ON p.id = s.partner_user_id AND p.status = 'active'
    JOIN delegation d ON d.id = s.delegation_id AND d.status = 'active'
         AND (d.expires_at IS NULL OR d.expires_at > $2)
    JOIN organization o ON o.id = d.organization_id
    ORDER BY d.id LIMIT 25
), invitations AS (
    SELECT d.id, d.permissions, o.name, i.name AS inviter, count(*) OVER () AS total
    FROM me JOIN delegation d ON d.invited_user_id = me.id AND d.status = 'pending' AND d.invitation_expires_at > $2
    JOIN organization o ON o.id = d.organization_id JOIN "user" i ON i.id = d.invited_by_id
    ORDER BY d.id DESC LIMIT 25
), notices AS (
    SELECT n.id, n.kind, n.title, n.created_at, n.read_at, o.id AS organization_id, o.name
    FROM me JOIN notification n ON n.user_id = me.id LEFT JOIN organization o ON o.id = n.organization_id
    ORDER BY n.seq DESC LIMIT 10
)
SELECT json_build_object('data', json_build_object('viewer', (SELECT json_build_object(
    'user', json_build_object('id', me.id, 'name', me.name),
    'unreadNotificationCount', (SELECT count(*) FROM notification WHERE user_id = me.id AND read_at IS NULL),
    'notificationCursor', (SELECT last_seq::text FROM stream WHERE kind = 'notices' AND owner_id = me.id),
    'partnerDashboard', json_build_object(
        'buyerAccounts', json_build_object(
            'totalCount', COALESCE((SELECT max(total) FROM accounts), 0),
            'nodes', (SELECT json_agg(json_build_object(
                'organization', json_build_object('id', organization_id, 'name', name),
                'delegation', json_build_object('id', id, 'status', status),
                'permissions', permissions, 'quickActions', permissions)) FROM accounts)),
        'pendingInvitations', json_build_object(
            'totalCount', COALESCE((SELECT max(total) FROM invitations), 0),
            'nodes', (SELECT json_agg(json_build_object(
                'id', id, 'organization', json_build_object('name', name),
                'invitedBy', json_build_object('name', inviter), 'permissions', permissions)) FROM invitations))),
    'notifications', json_build_object('nodes', (SELECT json_agg(json_build_object(
        'id', id, 'kind', kind, 'title', title, 'createdAt', created_at, 'readAt', read_at,
        'organization', json_build_object('id', organization_id, 'name', name))) FROM notices))
) FROM me)))::text"#;

const NODE: &str = r#"
SELECT json_build_object('data', json_build_object('node', json_build_object(
    'id', d.id, 'status', d.status, 'permissions', d.permissions,
    'organization', json_build_object('id', o.id, 'name', o.name))))::text
FROM session s JOIN "user" u ON u.id = s.user_id
JOIN delegation d ON d.id = $3 JOIN organization o ON o.id = d.organization_id
WHERE s.token_hash = $1 AND s.expires_at > $2 AND u.status = 'active' AND (
    d.invited_user_id = u.id
    OR EXISTS (SELECT 1 FROM seat WHERE user_id = u.id AND delegation_id = d.id AND status <> 'removed')
    OR EXISTS (SELECT 1 FROM membership m WHERE m.user_id = u.id AND m.organization_id = d.organization_id
               AND m.status = 'active' AND m.role IN ('owner', 'admin')))"#;

const TAB: &str = r#"
WITH me AS (
    SELECT u.id FROM session s JOIN "user" u ON u.id = s.user_id
    WHERE s.token_hash = $1 AND s.expires_at > $2 AND u.status = 'active'
), place AS (
    SELECT d.id, d.organization_id FROM me JOIN seat s ON s.user_id = me.id AND s.status = 'active'
    JOIN partner_user p ON p.id = s.partner_user_id AND p.status = 'active'
    JOIN delegation d ON d.id = s.delegation_id AND d.status = 'active' AND d.organization_id = $3
         AND (d.expires_at IS NULL OR d.expires_at > $2)
), lists AS (
    SELECT l.id, l.title, l.status, a.name, count(*) OVER () AS total FROM place
    JOIN shortlist l ON l.organization_id = place.organization_id AND l.delegation_id = place.id
    JOIN "user" a ON a.id = l.author_id
    ORDER BY l.id DESC LIMIT 20
)
SELECT json_build_object('data', json_build_object('workspace', json_build_object(
    'mode', 'PARTNER',
    'shortlists', json_build_object(
        'totalCount', COALESCE((SELECT max(total) FROM lists), 0),
        'nodes', (SELECT json_agg(json_build_object(
            'id', lists.id, 'title', lists.title, 'status', lists.status,
            'itemCount', (SELECT count(*) FROM shortlist_item i WHERE i.shortlist_id = lists.id),
            'author', json_build_object('displayName', lists.name),
            'notes', (SELECT json_build_object('totalCount', max(total), 'nodes', json_agg(json_build_object(
                'id', id, 'text', text, 'author', json_build_object('displayName', name)))) FROM (
                SELECT n.id, n.text, w.name, count(*) OVER () AS total FROM note n JOIN "user" w ON w.id = n.author_id
                WHERE n.subject_id = lists.id AND (n.visibility = 'shared' OR n.author_id = (SELECT id FROM me))
                ORDER BY n.id DESC LIMIT 3) AS three))) FROM lists)))))::text
FROM place"#;

const SEARCH: &str = r#"
SELECT json_build_object('data', json_build_object('solutions', json_build_object('nodes', (
    SELECT json_agg(json_build_object('id', id, 'name', name, 'vendorName', vendor_name, 'category', category)) FROM (
        SELECT s.id, s.name, s.vendor_name, s.category FROM solution s
        JOIN solution_word few ON few.solution_id = s.id AND few.word >= '005' AND few.word < '006'
        WHERE EXISTS (SELECT 1 FROM solution_word w WHERE w.solution_id = s.id
                      AND w.word >= 'payroll' AND w.word < 'payrolm')
        ORDER BY s.name_key, s.id LIMIT 20) AS found))))::text
FROM session s JOIN "user" u ON u.id = s.user_id
WHERE s.token_hash = $1 AND s.expires_at > $2 AND u.status = 'active'"#;

/// The handler in a process of its own, ended when dropped.
pub struct Yardstick {
    child: Child,
    address: String,
}

impl Yardstick {
    pub async fn start(database: &Database) -> Self {
        let program = std::env::current_exe().expect("this program is a file");
        let mut child = Command::new(program)
            .args([ARGUMENT, &database.url()])
            .stdout(Stdio::piped())
            .spawn()
            .expect("it can be started");
        let output = child.stdout.take().expect("it is piped");
        let mut address = String::new();
        BufReader::new(output)
            .read_line(&mut address)
            .expect("it tells its address");
        let address = address.trim().to_owned();
        Self { child, address }
    }

    pub fn id(&self) -> u32 {
        self.child.id()
    }

    pub fn url(&self, path: &str) -> String {
        format!("http://{}{path}", self.address)
    }
}

impl Drop for Yardstick {
    fn drop(&mut self) {
        // It may have ended already.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Is the handler, until it is ended.
pub async fn serve(database: &str) {
    let pool = PgPoolOptions::new()
        .max_connections(8)
        .test_before_acquire(false)
        .connect(database)
        .await
        .expect("the database is there");
    let router = Router::new()
        .route(
            "/dashboard",
            post(async |pool, headers| own(DASHBOARD, pool, headers).await),
        )
        .route(
            "/node/{id}",
            post(async |pool, id, headers| of(NODE, pool, id, headers).await),
        )
        .route(
            "/tab/{id}",
            post(async |pool, id, headers| of(TAB, pool, id, headers).await),
        )
        .route(
            "/search",
            post(async |pool, headers| own(SEARCH, pool, headers).await),
        )
        .with_state(pool);
    let listener = TcpListener::bind("127.0.0.1:0")
        .await
        .expect("a port is free");
    println!("{}", listener.local_addr().expect("it is bound"));
    axum::serve(listener, router).await.expect("it serves");
}

/// What the caller may see.
async fn own(sql: &'static str, State(pool): State<PgPool>, headers: HeaderMap) -> Response {
    let query = sqlx::query_scalar(sql).bind(hash(&headers)).bind(now());
    answer(query.fetch_optional(&pool).await)
}

/// What the caller may see of one thing.
async fn of(
    sql: &'static str,
    State(pool): State<PgPool>,
    Path(id): Path<Uuid>,
    headers: HeaderMap,
) -> Response {
    let query = sqlx::query_scalar(sql)
        .bind(hash(&headers))
        .bind(now())
        .bind(id);
    answer(query.fetch_optional(&pool).await)
}

fn answer(found: Result<Option<String>, sqlx::Error>) -> Response {
    match found {
        Ok(Some(json)) => ([(header::CONTENT_TYPE, "application/json")], json).into_response(),
        Ok(None) => StatusCode::NOT_FOUND.into_response(),
        Err(_) => StatusCode::INTERNAL_SERVER_ERROR.into_response(),
    }
}

fn hash(headers: &HeaderMap) -> Vec<u8> {
    let authorization = headers.get(header::AUTHORIZATION);
    let authorization = authorization
        .and_then(|value| value.to_str().ok())
        .unwrap_or_default();
    secret::hash(authorization.trim_start_matches("Bearer ")).to_vec()
}

/// Microseconds since the epoch, as the database has moments.
fn now() -> i64 {
    let elapsed = SystemTime::UNIX_EPOCH
        .elapsed()
        .expect("it is later than 1970");
    i64::try_from(elapsed.as_micros()).expect("it is not that late")
}
