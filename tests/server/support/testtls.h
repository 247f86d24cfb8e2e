// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QByteArray>
#include <QSslCertificate>
#include <QSslConfiguration>
#include <QSslKey>
#include <QSslSocket>
#include <memory>
#include <openssl/ec.h>
#include <openssl/pem.h>
#include <openssl/ssl.h>
#include <openssl/x509.h>

/// TLS for tests, on OpenSSL itself: a certificate made for this run (no private key lies in the
/// repository) and a client on a bare descriptor that does nothing behind the test's back.
namespace tickcast::testtls {

template <typename T, void (*release)(T *)>
struct Release
{
    void operator()(T *object) const { release(object); }
};
template <typename T, void (*release)(T *)>
using Owned = std::unique_ptr<T, Release<T, release>>;

/// A self-signed certificate for localhost and its key, as PEM.
struct Identity
{
    QByteArray certificatePem;
    QByteArray keyPem;
};

[[nodiscard]] inline QByteArray takePem(BIO *bio)
{
    char *data = nullptr;
    const long size = BIO_get_mem_data(bio, &data);
    return {data, size};
}

[[nodiscard]] inline Identity makeIdentity()
{
    const Owned<EVP_PKEY, EVP_PKEY_free> key(EVP_EC_gen("P-256"));
    const Owned<X509, X509_free> certificate(X509_new());
    X509_set_version(certificate.get(), 2);
    ASN1_INTEGER_set(X509_get_serialNumber(certificate.get()), 1);
    X509_gmtime_adj(X509_getm_notBefore(certificate.get()), -3'600);
    X509_gmtime_adj(X509_getm_notAfter(certificate.get()), 86'400);
    X509_set_pubkey(certificate.get(), key.get());
    X509_NAME *name = X509_get_subject_name(certificate.get());
    X509_NAME_add_entry_by_txt(name, "CN", MBSTRING_ASC,
                               reinterpret_cast<const unsigned char *>("localhost"), -1, -1, 0);
    X509_set_issuer_name(certificate.get(), name);
    if (X509_sign(certificate.get(), key.get(), EVP_sha256()) == 0)
        qFatal("cannot sign a certificate for the tests");
    const Owned<BIO, BIO_free_all> certificateBio(BIO_new(BIO_s_mem()));
    const Owned<BIO, BIO_free_all> keyBio(BIO_new(BIO_s_mem()));
    PEM_write_bio_X509(certificateBio.get(), certificate.get());
    PEM_write_bio_PrivateKey(keyBio.get(), key.get(), nullptr, nullptr, 0, nullptr, nullptr);
    return {takePem(certificateBio.get()), takePem(keyBio.get())};
}

/// What a server of the tests presents.
[[nodiscard]] inline QSslConfiguration serverConfiguration()
{
    static const Identity identity = makeIdentity();
    QSslConfiguration tls = QSslConfiguration::defaultConfiguration();
    tls.setLocalCertificateChain(QSslCertificate::fromData(identity.certificatePem));
    tls.setPrivateKey(QSslKey(identity.keyPem, QSsl::Ec));
    tls.setPeerVerifyMode(QSslSocket::VerifyNone);
    return tls;
}

/// The client's half of a TLS connection on a descriptor it does not own. Never blocks when the
/// descriptor does not.
class ClientSession final
{
public:
    explicit ClientSession(int descriptor, int versionMax = 0)
        : m_context(SSL_CTX_new(TLS_client_method()))
        , m_ssl(SSL_new(m_context.get()))
    {
        if (versionMax != 0) {
            SSL_set_security_level(m_ssl.get(), 0); // what is too old is to be said all the same
            SSL_set_min_proto_version(m_ssl.get(), TLS1_VERSION);
            SSL_set_max_proto_version(m_ssl.get(), versionMax);
        }
        SSL_set_mode(m_ssl.get(),
                     SSL_MODE_ENABLE_PARTIAL_WRITE | SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER);
        SSL_set_fd(m_ssl.get(), descriptor);
        SSL_set_connect_state(m_ssl.get());
    }
    /// Bytes taken, 0 when it must wait, -1 when the connection is over.
    [[nodiscard]] ssize_t send(const char *bytes, qsizetype size)
    {
        return outcome(SSL_write(m_ssl.get(), bytes, static_cast<int>(size)));
    }
    [[nodiscard]] ssize_t receive(char *bytes, qsizetype size)
    {
        return outcome(SSL_read(m_ssl.get(), bytes, static_cast<int>(size)));
    }

private:
    [[nodiscard]] ssize_t outcome(int result) const
    {
        if (result > 0)
            return result;
        const int error = SSL_get_error(m_ssl.get(), result);
        return error == SSL_ERROR_WANT_READ || error == SSL_ERROR_WANT_WRITE ? 0 : -1;
    }

    const Owned<SSL_CTX, SSL_CTX_free> m_context;
    const Owned<SSL, SSL_free> m_ssl;
};

} // namespace tickcast::testtls
