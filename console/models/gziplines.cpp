// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "console/models/gziplines.h"

#include <QCoreApplication>
#include <zlib.h>

namespace tickcast {

namespace {

constexpr int gzipWindowBits = 15 + 16; // a gzip header is asked for, no other one is taken
constexpr qsizetype inBytes = 16 * 1024;
constexpr qsizetype outBytes = 64 * 1024;

void setInput(z_stream &stream, const QByteArray &bytes, qsizetype from)
{
    stream.next_in = reinterpret_cast<Bytef *>(const_cast<char *>(bytes.constData() + from));
    stream.avail_in = static_cast<uInt>(bytes.size() - from);
}

} // namespace

/// A copy of the inflater, which holds the window of text that later text refers to.
class GzipLines::Mark final
{
public:
    Mark() = default;
    ~Mark() { inflateEnd(&stream); }
    Q_DISABLE_COPY_MOVE(Mark)

    z_stream stream{};
    QByteArray text; ///< inflated and not given
    qint64 inBytes = 0;
    qint64 lineNumber = 0;
    bool isBetweenMembers = false;
};

GzipLines::GzipLines() = default;

GzipLines::~GzipLines()
{
    if (m_stream)
        inflateEnd(m_stream.get());
}

Result<void> GzipLines::open(const QString &path)
{
    Q_ASSERT(!m_stream);
    m_file.setFileName(path);
    if (!m_file.open(QIODevice::ReadOnly)) {
        return fail(ErrorCode::Io, QCoreApplication::translate("GzipLines", "%1 cannot be read: %2")
                                       .arg(path, m_file.errorString()));
    }
    if (m_file.peek(2) != QByteArrayView("\x1f\x8b", 2)) {
        return fail(ErrorCode::Parse,
                    QCoreApplication::translate("GzipLines", "%1 is no recording").arg(path));
    }
    m_stream = std::make_unique<z_stream>();
    *m_stream = {};
    if (inflateInit2(m_stream.get(), gzipWindowBits) != Z_OK) {
        m_stream.reset();
        return fail(ErrorCode::Limit,
                    QCoreApplication::translate("GzipLines", "There is no memory to read with"));
    }
    return {};
}

std::optional<QByteArray> GzipLines::next()
{
    Q_ASSERT(m_stream);
    for (;;) {
        const qsizetype lineEnd = m_text.indexOf('\n', m_searchedTo);
        if (lineEnd >= 0 && lineEnd - m_textFrom <= lineBytesMax) {
            QByteArray line = m_text.mid(m_textFrom, lineEnd - m_textFrom);
            m_textFrom = m_searchedTo = lineEnd + 1;
            ++m_lineNumber;
            return line;
        }
        m_searchedTo = m_text.size();
        if (m_end != End::NotYet)
            return std::nullopt;
        if (m_text.size() - m_textFrom > lineBytesMax) {
            m_end = End::TooLong;
            return std::nullopt;
        }
        if (!inflateMore() && m_end == End::Whole && m_textFrom < m_text.size())
            m_end = End::CutOff; // in the middle of a line, by somebody who closed it well
    }
}

/// Appends to m_text; false when there is no more, and then m_end is set.
bool GzipLines::inflateMore()
{
    if (m_stream->avail_in == 0) {
        m_in = m_file.read(inBytes);
        m_inEndBytes += m_in.size();
        setInput(*m_stream, m_in, 0);
    }
    const bool isAtEnd = m_stream->avail_in == 0;
    if (m_isBetweenMembers) {
        if (isAtEnd) {
            m_end = End::Whole;
            return false;
        }
        inflateReset(m_stream.get());
        m_isBetweenMembers = false;
    }
    m_text.remove(0, m_textFrom);
    m_searchedTo -= m_textFrom;
    m_textFrom = 0;
    const qsizetype before = m_text.size();
    m_text.resize(before + outBytes);
    m_stream->next_out = reinterpret_cast<Bytef *>(m_text.data() + before);
    m_stream->avail_out = static_cast<uInt>(outBytes);
    const int result = inflate(m_stream.get(), Z_NO_FLUSH);
    m_text.resize(before + outBytes - static_cast<qsizetype>(m_stream->avail_out));
    if (result == Z_STREAM_END) {
        m_isBetweenMembers = true;
        return true;
    }
    // At the end of the file the inflater may still hold text that there was no room for.
    const bool isCutOff = isAtEnd && m_text.size() == before;
    if ((result == Z_OK || result == Z_BUF_ERROR) && !isCutOff)
        return true;
    m_end = isCutOff ? End::CutOff : End::Damaged;
    return false;
}

double GzipLines::progress() const
{
    const qint64 size = m_file.size();
    return size > 0 ? static_cast<double>(m_inEndBytes) / static_cast<double>(size) : 1.0;
}

std::shared_ptr<const GzipLines::Mark> GzipLines::mark() const
{
    auto mark = std::make_shared<Mark>();
    if (inflateCopy(&mark->stream, m_stream.get()) != Z_OK)
        return nullptr;
    mark->text = m_text.mid(m_textFrom);
    mark->inBytes = m_inEndBytes - static_cast<qint64>(m_stream->avail_in);
    mark->lineNumber = m_lineNumber;
    mark->isBetweenMembers = m_isBetweenMembers;
    return mark;
}

void GzipLines::goTo(const Mark &mark)
{
    inflateEnd(m_stream.get());
    // zlib takes a pointer to non-const and only reads the source.
    inflateCopy(m_stream.get(), const_cast<z_stream *>(&mark.stream));
    m_file.seek(mark.inBytes);
    m_in.clear();
    setInput(*m_stream, m_in, 0);
    m_inEndBytes = mark.inBytes;
    m_text = mark.text;
    m_textFrom = m_searchedTo = 0;
    m_lineNumber = mark.lineNumber;
    m_isBetweenMembers = mark.isBetweenMembers;
    m_end = End::NotYet;
}

} // namespace tickcast
