//! The parts of the figures, by name.

/// What can be measured by itself, in the order in which it is: among others in the database as those before have left it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Part {
    /// Of the binary.
    Size,
    /// Until it listens, and the memory that it takes then.
    Start,
    /// What requests cost.
    Speed,
    /// What they cost before and after the database has grown by a million rows.
    Growth,
    Contacts,
    Companies,
    /// One open subscription.
    One,
    /// Thousands of them.
    Crowd,
}

impl Part {
    pub const ALL: [Self; 8] = [
        Self::Size,
        Self::Start,
        Self::Speed,
        Self::Growth,
        Self::Contacts,
        Self::Companies,
        Self::One,
        Self::Crowd,
    ];

    pub fn named(name: &str) -> Self {
        let part = Self::ALL.into_iter().find(|part| part.name() == name);
        part.unwrap_or_else(|| {
            let names = Self::ALL.map(Self::name).join(", ");
            panic!("there is no part \"{name}\"; there are {names}")
        })
    }

    fn name(self) -> String {
        format!("{self:?}").to_lowercase()
    }
}
