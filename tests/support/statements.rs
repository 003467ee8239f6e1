//! The SQL statements that one server runs.

use mandate::store::Db;
use tokio::sync::mpsc::UnboundedReceiver;

/// Sees every statement on one server's connections, BEGIN and COMMIT aside.
pub struct Statements(UnboundedReceiver<String>);

impl Statements {
    /// Watches the server that has these connections. A server can be watched once.
    pub fn of(db: &Db) -> Self {
        Self(db.watch().expect("nobody watches yet"))
    }

    /// What `request` gives, and every statement the server ran in the meantime.
    pub async fn during<T>(&mut self, request: impl Future<Output = T>) -> (T, Vec<String>) {
        self.taken();
        let given = request.await;
        (given, self.taken())
    }

    /// The statements of one `request`, which is made again and again until they are no more than `enough`: the shortest
    /// list. The server's own work in the background may fall into any of them, and on a busy machine fields that wait
    /// for the database at different times share fewer batches.
    pub async fn fewest<T>(&mut self, enough: usize, request: impl AsyncFn() -> T) -> Vec<String> {
        let (_, mut fewest) = self.during(request()).await;
        for _ in 0..50 {
            if fewest.len() <= enough {
                break;
            }
            let (_, statements) = self.during(request()).await;
            if statements.len() < fewest.len() {
                fewest = statements;
            }
        }
        fewest
    }

    fn taken(&mut self) -> Vec<String> {
        std::iter::from_fn(|| self.0.try_recv().ok()).collect()
    }
}
