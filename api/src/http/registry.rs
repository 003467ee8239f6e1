//! Who has how many streams open on this server, sockets and event streams alike, or downloads.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use uuid::Uuid;

use crate::limit::Source;

/// Whose streams are counted together.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum Holder {
    User(Uuid),
    /// Whoever calls from there and is not signed in.
    Anonymous(Source),
}

/// Counts the open streams of each holder. Cheap to clone.
#[derive(Clone, Default)]
pub(super) struct Registry(Arc<Mutex<HashMap<Holder, usize>>>);

impl Registry {
    /// A place for one more stream, unless `holder` has `at_most` already.
    pub(super) fn enter(&self, holder: Holder, at_most: usize) -> Option<Place> {
        let mut streams = self.lock();
        let count = streams.entry(holder).or_default();
        if *count >= at_most {
            return None;
        }
        *count += 1;
        drop(streams);
        Some(Place {
            registry: self.clone(),
            holder,
        })
    }

    fn lock(&self) -> MutexGuard<'_, HashMap<Holder, usize>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// One open stream, for as long as this lives.
pub(super) struct Place {
    registry: Registry,
    holder: Holder,
}

impl Drop for Place {
    fn drop(&mut self) {
        let mut streams = self.registry.lock();
        if let Some(count) = streams.get_mut(&self.holder) {
            *count -= 1;
            if *count == 0 {
                streams.remove(&self.holder);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use std::net::IpAddr;

    use super::*;

    #[test]
    fn a_place_is_free_again_when_it_is_left() {
        let registry = Registry::default();
        let anna = Holder::User(Uuid::from_u128(1));
        let ben = Holder::Anonymous(Source::from(IpAddr::from([192, 0, 2, 1])));
        let first = registry.enter(anna, 2);
        let second = registry.enter(anna, 2);
        assert!(first.is_some() && second.is_some());
        assert!(registry.enter(anna, 2).is_none());
        assert!(registry.enter(ben, 2).is_some());
        drop(first);
        assert!(registry.enter(anna, 2).is_some());
        drop(second);
        assert!(registry.lock().is_empty());
    }
}
