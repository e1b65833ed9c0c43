// SPDX-License-Identifier: Apache-2.0
// Owners for OpenSSL's objects, and its words as our errors.
#pragma once

#include <openssl/bio.h>
#include <openssl/cms.h>
#include <openssl/evp.h>
#include <openssl/x509.h>
#include <openssl/x509v3.h>

#include <memory>
#include <string>

#include "base/bytes.hpp"

namespace limen::passport {

struct FreeOpenSsl {
    void operator()(EVP_PKEY* p) const { EVP_PKEY_free(p); }
    void operator()(EVP_PKEY_CTX* p) const { EVP_PKEY_CTX_free(p); }
    void operator()(EVP_MD_CTX* p) const { EVP_MD_CTX_free(p); }
    void operator()(X509* p) const { X509_free(p); }
    void operator()(X509_CRL* p) const { X509_CRL_free(p); }
    void operator()(X509_EXTENSION* p) const { X509_EXTENSION_free(p); }
    void operator()(X509_NAME* p) const { X509_NAME_free(p); }
    void operator()(GENERAL_NAMES* p) const { GENERAL_NAMES_free(p); }
    void operator()(GENERAL_NAME* p) const { GENERAL_NAME_free(p); }
    void operator()(ASN1_OBJECT* p) const { ASN1_OBJECT_free(p); }
    void operator()(ASN1_STRING* p) const { ASN1_STRING_free(p); }  // integers, times, octets too
    void operator()(BIO* p) const { BIO_free_all(p); }
    void operator()(PKCS8_PRIV_KEY_INFO* p) const { PKCS8_PRIV_KEY_INFO_free(p); }
    void operator()(CMS_ContentInfo* p) const { CMS_ContentInfo_free(p); }
};
template <class T>
using Owned = std::unique_ptr<T, FreeOpenSsl>;

// "passport.crypto" with what was being done and OpenSSL's own words.
std::unexpected<Error> crypto_failure(const std::string& doing);

// The DER form of any object that has an i2d function.
template <class T, class Encode>
Bytes der_of(const T* object, Encode encode) {
    const int length = encode(object, nullptr);
    Bytes out(length > 0 ? static_cast<std::size_t>(length) : 0);
    unsigned char* at = out.data();
    if (length > 0) encode(object, &at);
    return out;
}

}  // namespace limen::passport
