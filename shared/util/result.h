// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>
#include <tl/expected.hpp>

namespace tickcast {

/// What kind of thing went wrong; the text says which thing, which value and which limit.
enum class ErrorCode {
    InvalidArgument, ///< a value outside its range or of the wrong shape
    NotFound,        ///< the thing named does not exist
    Io,              ///< the operating system refused; the text holds the call and errno's words
    Parse,           ///< input text or bytes do not follow their format
    Limit,           ///< a named limit was reached
};

/// An operating error as a value. Programmer errors are assertions instead.
struct Error
{
    ErrorCode code = ErrorCode::InvalidArgument;
    QString text;
};

/// A value or an Error. Functions that can fail for operating reasons return this, never throw.
template <typename T>
using Result = tl::expected<T, Error>;

/// Builds the failing side of a Result: `return fail(ErrorCode::Parse, u"..."_qs);`
[[nodiscard]] inline tl::unexpected<Error> fail(ErrorCode code, QString text)
{
    return tl::unexpected<Error>(Error{code, std::move(text)});
}

} // namespace tickcast
