// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QByteArray>
#include <QDir>
#include <QFile>
#include <QtGlobal>
#include <fcntl.h>
#include <sys/resource.h>

namespace tickcast::test {

/// Open descriptors of this process. Source: proc(5).
[[nodiscard]] inline int openDescriptors()
{
    // The directory itself is open while it is read.
    return int(QDir(QStringLiteral("/proc/self/fd"))
                   .entryList(QDir::NoDotAndDotDot | QDir::AllEntries | QDir::System)
                   .size()) -
           1;
}

/// What the epoll descriptors of this process watch, all of them together. Source: proc(5), fdinfo.
[[nodiscard]] inline int epollEntries()
{
    int entries = 0;
    for (const QString &number : QDir(QStringLiteral("/proc/self/fdinfo")).entryList(QDir::Files)) {
        QFile facts(QStringLiteral("/proc/self/fdinfo/") + number);
        if (facts.open(QIODevice::ReadOnly))
            entries += int(facts.readAll().count("tfd:"));
    }
    return entries;
}

/// Whether this build opens descriptors behind our back: the sanitizer of undefined behaviour looks
/// at an object's type through a pipe, and takes the lack of one for the lack of an object. It
/// comes with the address sanitizer (preset asan).
#ifdef __SANITIZE_ADDRESS__
inline constexpr bool needsSpareDescriptors = true;
#else
inline constexpr bool needsSpareDescriptors = false;
#endif

/// Leaves this process room for so many more descriptors, until destroyed.
class DescriptorShortage final
{
public:
    explicit DescriptorShortage(int room)
    {
        ::getrlimit(RLIMIT_NOFILE, &m_before);
        rlim_t limit = 0;
        for (int free = 0;; ++limit) {
            if (::fcntl(int(limit), F_GETFD) < 0 && free++ == room)
                break;
        }
        // The limit is on numbers: those in use above it stay usable.
        const rlimit lowered{.rlim_cur = limit, .rlim_max = m_before.rlim_max};
        if (::setrlimit(RLIMIT_NOFILE, &lowered) != 0)
            qFatal("cannot lower the limit of open files");
    }
    ~DescriptorShortage() { ::setrlimit(RLIMIT_NOFILE, &m_before); }
    DescriptorShortage(const DescriptorShortage &) = delete;
    DescriptorShortage &operator=(const DescriptorShortage &) = delete;

private:
    rlimit m_before{};
};

} // namespace tickcast::test
