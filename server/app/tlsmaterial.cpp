// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "server/app/tlsmaterial.h"

#include <QFile>
#include <QSslCertificate>
#include <QSslKey>
#include <QSslSocket>
#include <memory>
#include <openssl/pem.h>
#include <openssl/x509.h>

namespace tickcast {

namespace {

Result<QByteArray> readPem(const char *setting, const QString &path)
{
    QFile file(path);
    if (!file.open(QIODevice::ReadOnly)) {
        return fail(ErrorCode::Io, QStringLiteral("%1: cannot read %2: %3")
                                       .arg(QLatin1String(setting), path, file.errorString()));
    }
    return file.readAll();
}

QSslKey readKey(const QByteArray &pem)
{
    for (const QSsl::KeyAlgorithm algorithm : {QSsl::Rsa, QSsl::Ec}) {
        const QSslKey key(pem, algorithm);
        if (!key.isNull())
            return key;
    }
    return {};
}

template <typename T, void (*release)(T *)>
struct Release
{
    void operator()(T *object) const { release(object); }
};
template <typename T, void (*release)(T *)>
using Owned = std::unique_ptr<T, Release<T, release>>;

[[nodiscard]] Owned<BIO, BIO_free_all> toBio(const QByteArray &pem)
{
    return Owned<BIO, BIO_free_all>(BIO_new_mem_buf(pem.constData(), int(pem.size())));
}

/// Whether the key is that of the first certificate. Qt finds out only in each client's handshake.
bool belongTogether(const QByteArray &certificatePem, const QByteArray &keyPem)
{
    const Owned<X509, X509_free> certificate(
        PEM_read_bio_X509(toBio(certificatePem).get(), nullptr, nullptr, nullptr));
    const Owned<EVP_PKEY, EVP_PKEY_free> key(
        PEM_read_bio_PrivateKey(toBio(keyPem).get(), nullptr, nullptr, nullptr));
    return certificate && key && X509_check_private_key(certificate.get(), key.get()) == 1;
}

} // namespace

Result<QSslConfiguration> readTlsMaterial(const Config::Tls &files)
{
    if (!QSslSocket::supportsSsl()) {
        return fail(ErrorCode::Io,
                    QStringLiteral("listen.clients_tls: no TLS library was found at run time (%1)")
                        .arg(QSslSocket::sslLibraryBuildVersionString()));
    }
    const auto certificatePem = readPem("tls.certificate", files.certificate);
    if (!certificatePem)
        return tl::unexpected(certificatePem.error());
    const auto keyPem = readPem("tls.key", files.key);
    if (!keyPem)
        return tl::unexpected(keyPem.error());
    const QList<QSslCertificate> chain = QSslCertificate::fromData(*certificatePem, QSsl::Pem);
    if (chain.isEmpty()) {
        return fail(
            ErrorCode::InvalidArgument,
            QStringLiteral("tls.certificate: no PEM certificate in %1").arg(files.certificate));
    }
    const QSslKey key = readKey(*keyPem);
    if (key.isNull()) {
        return fail(
            ErrorCode::InvalidArgument,
            QStringLiteral("tls.key: no unencrypted RSA or EC private key in %1").arg(files.key));
    }
    if (!belongTogether(*certificatePem, *keyPem)) {
        return fail(ErrorCode::InvalidArgument,
                    QStringLiteral("tls.key: the key in %1 is not that of the certificate in %2")
                        .arg(files.key, files.certificate));
    }
    QSslConfiguration configuration = QSslConfiguration::defaultConfiguration();
    configuration.setLocalCertificateChain(chain);
    configuration.setPrivateKey(key);
    configuration.setPeerVerifyMode(QSslSocket::VerifyNone); // clients have no certificates
    configuration.setProtocol(QSsl::TlsV1_2OrLater);
    return configuration;
}

} // namespace tickcast
