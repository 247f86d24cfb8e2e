// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "server/transport/epolleventdispatcher.h"

#include <QCoreApplication>
#include <QTest>

/// QTEST_GUILESS_MAIN on an EpollEventDispatcher: for tests of what runs on a worker's thread and
/// asks for EpollEventDispatcher::ofThisThread(). The application owns the dispatcher.
#define TICKCAST_EPOLL_TEST_MAIN(TestClass)                                                        \
    QTEST_MAIN_WRAPPER(TestClass,                                                                  \
                       QCoreApplication::setEventDispatcher(new tickcast::EpollEventDispatcher);   \
                       QTEST_QAPP_SETUP(QCoreApplication))
