//! Who has how many streams open on this server, sockets and event streams alike.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use uuid::Uuid;

/// Counts the open streams of each user; of none, those of all anonymous callers. Cheap to clone.
#[derive(Clone, Default)]
pub(super) struct Registry(Arc<Mutex<HashMap<Option<Uuid>, usize>>>);

impl Registry {
    /// A place for one more stream, unless `user_id` has `at_most` already.
    pub(super) fn enter(&self, user_id: Option<Uuid>, at_most: usize) -> Option<Place> {
        let mut streams = self.lock();
        let count = streams.entry(user_id).or_default();
        if *count >= at_most {
            return None;
        }
        *count += 1;
        drop(streams);
        Some(Place {
            registry: self.clone(),
            user_id,
        })
    }

    fn lock(&self) -> MutexGuard<'_, HashMap<Option<Uuid>, usize>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// One open stream, for as long as this lives.
pub(super) struct Place {
    registry: Registry,
    user_id: Option<Uuid>,
}

impl Drop for Place {
    fn drop(&mut self) {
        let mut streams = self.registry.lock();
        if let Some(count) = streams.get_mut(&self.user_id) {
            *count -= 1;
            if *count == 0 {
                streams.remove(&self.user_id);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_place_is_free_again_when_it_is_left() {
        let registry = Registry::default();
        let (anna, ben) = (Some(Uuid::from_u128(1)), Some(Uuid::from_u128(2)));
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
