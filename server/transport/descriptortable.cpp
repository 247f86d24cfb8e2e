// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "server/transport/descriptortable.h"

#include <algorithm>
#include <cerrno>
#include <charconv>
#include <cstring>
#include <dirent.h>
#include <limits>
#include <memory>
#include <sched.h>
#include <string_view>
#include <unistd.h>
#include <utility>
#include <vector>

namespace tickcast {

namespace {

constexpr const char *tablePath = "/proc/thread-self/fd";
constexpr std::string_view eventfdLink = "anon_inode:[eventfd]";

/// The descriptors of this thread's table, in ascending order.
struct Table
{
    std::vector<int> open;
    std::vector<int> kept;
};

tl::unexpected<Error> refused(const char *call, int error)
{
    return fail(ErrorCode::Io,
                QStringLiteral("cannot give this thread a descriptor table of its own: %1 (%2)")
                    .arg(QString::fromLocal8Bit(std::strerror(error)), QLatin1String(call)));
}

bool isKept(int directory, int descriptor, const char *name, std::span<const int> kept)
{
    if (descriptor <= STDERR_FILENO ||
        std::find(kept.begin(), kept.end(), descriptor) != kept.end())
        return true;
    // One byte more than the link, or a longer one would look the same.
    char target[eventfdLink.size() + 1];
    const ssize_t size = ::readlinkat(directory, name, target, sizeof target);
    return size > 0 && std::string_view(target, static_cast<size_t>(size)) == eventfdLink;
}

Result<Table> readTable(std::span<const int> kept)
{
    const std::unique_ptr<DIR, int (*)(DIR *)> directory(::opendir(tablePath), &::closedir);
    if (!directory)
        return refused("opendir /proc/thread-self/fd", errno);
    Table table;
    errno = 0;
    while (const dirent *entry = ::readdir(directory.get())) {
        const std::string_view name(entry->d_name);
        int descriptor = -1;
        const auto [end, error] =
            std::from_chars(name.data(), name.data() + name.size(), descriptor);
        const bool isNumber = error == std::errc() && end == name.data() + name.size();
        if (!isNumber || descriptor == ::dirfd(directory.get()))
            continue; // "." and "..", and what this reading itself has open
        table.open.push_back(descriptor);
        if (isKept(::dirfd(directory.get()), descriptor, entry->d_name, kept))
            table.kept.push_back(descriptor);
        errno = 0;
    }
    if (errno != 0)
        return refused("readdir /proc/thread-self/fd", errno);
    std::sort(table.open.begin(), table.open.end());
    std::sort(table.kept.begin(), table.kept.end());
    return table;
}

/// Closes what @p open holds of first..last, both included.
void closeRun(const std::vector<int> &open, int first, int last)
{
    if (first > last)
        return;
    if (::close_range(static_cast<unsigned>(first), static_cast<unsigned>(last), 0) == 0)
        return;
    // Kernels before 5.9 and some seccomp profiles do not have it.
    for (auto it = std::lower_bound(open.begin(), open.end(), first);
         it != open.end() && *it <= last; ++it)
        ::close(*it);
}

} // namespace

Result<void> isolateDescriptorTable(std::span<const int> kept)
{
    if (::unshare(CLONE_FILES) != 0)
        return refused("unshare CLONE_FILES", errno);
    const Result<Table> table = readTable(kept);
    if (!table)
        return tl::unexpected(table.error());
    int first = 0;
    for (const int descriptor : table->kept) {
        closeRun(table->open, first, descriptor - 1);
        first = descriptor + 1;
    }
    closeRun(table->open, first, std::numeric_limits<int>::max());
    return {};
}

} // namespace tickcast
