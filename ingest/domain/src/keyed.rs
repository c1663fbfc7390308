/// Gives an enum whose variants are keys in files, tables and JSON its `ALL`, `key`, `FromStr`, `Display`, `FromSql` and
/// `ToSql`. A text that is none of the keys is an error that says so, never an absence.
#[macro_export]
macro_rules! keyed {
    ($name:ident { $($variant:ident = $key:literal),+ $(,)? }) => {
        impl $name {
            /// All of them, as declared.
            pub const ALL: &'static [Self] = &[$(Self::$variant),+];

            /// As files, tables and JSON write it.
            pub const fn key(self) -> &'static str {
                match self {
                    $(Self::$variant => $key,)+
                }
            }
        }

        impl std::str::FromStr for $name {
            type Err = $crate::keyed::UnknownKey;

            fn from_str(text: &str) -> Result<Self, Self::Err> {
                match text {
                    $($key => Ok(Self::$variant),)+
                    _ => Err($crate::keyed::UnknownKey { of: stringify!($name) }),
                }
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(self.key())
            }
        }

        $crate::text_in_sql!($name);
    };
}

/// Lets a type that is written as text stand in SQLite's columns, where the feature `sql` asks for it; a text that it
/// does not read is an error.
#[cfg(not(feature = "sql"))]
#[macro_export]
macro_rules! text_in_sql {
    ($name:ty) => {};
}

/// Lets a type that is written as text stand in SQLite's columns; a text that it does not read is an error.
#[cfg(feature = "sql")]
#[macro_export]
macro_rules! text_in_sql {
    ($name:ty) => {
        impl $crate::rusqlite::types::FromSql for $name {
            fn column_result(
                value: $crate::rusqlite::types::ValueRef<'_>,
            ) -> $crate::rusqlite::types::FromSqlResult<Self> {
                value.as_str()?.parse::<Self>().map_err(|e| $crate::rusqlite::types::FromSqlError::Other(Box::new(e)))
            }
        }

        impl $crate::rusqlite::ToSql for $name {
            fn to_sql(&self) -> $crate::rusqlite::Result<$crate::rusqlite::types::ToSqlOutput<'_>> {
                Ok($crate::rusqlite::types::ToSqlOutput::from(self.to_string()))
            }
        }
    };
}

/// A text that is none of an enum's keys. The text itself is not repeated: it may be anything.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("no key of {of}")]
pub struct UnknownKey {
    /// The enum.
    pub of: &'static str,
}
