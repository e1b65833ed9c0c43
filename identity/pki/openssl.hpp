// SPDX-License-Identifier: Apache-2.0
// OpenSSL's objects with owners. For this folder's own sources.
#pragma once

#include <openssl/bio.h>
#include <openssl/cms.h>
#include <openssl/evp.h>
#include <openssl/x509.h>

#include <memory>
#include <string>

#include "base/bytes.hpp"
#include "base/freed.hpp"

namespace limen::pki {

using X509Ptr = std::unique_ptr<X509, Freed<&X509_free>>;
using CrlPtr = std::unique_ptr<X509_CRL, Freed<&X509_CRL_free>>;
using CmsPtr = std::unique_ptr<CMS_ContentInfo, Freed<&CMS_ContentInfo_free>>;
using BioPtr = std::unique_ptr<BIO, Freed<&BIO_free_all>>;
using KeyPtr = std::unique_ptr<EVP_PKEY, Freed<&EVP_PKEY_free>>;
using NamePtr = std::unique_ptr<X509_NAME, Freed<&X509_NAME_free>>;
using ObjectPtr = std::unique_ptr<ASN1_OBJECT, Freed<&ASN1_OBJECT_free>>;

// Bytes of a memory BIO.
inline Bytes contents_of(BIO* bio) {
    char* data = nullptr;
    const long size = BIO_get_mem_data(bio, &data);
    return size <= 0 ? Bytes{} : Bytes(data, data + size);
}

inline ByteView view_of(const ASN1_STRING* text) {
    if (text == nullptr) return {};
    return {ASN1_STRING_get0_data(text), static_cast<std::size_t>(ASN1_STRING_length(text))};
}

// DER of an OpenSSL object; empty where it has none.
template <class T, class Encode>
Bytes der_of(T* object, Encode encode) {
    unsigned char* data = nullptr;
    const int size = encode(object, &data);
    if (size <= 0) return {};
    Bytes out(data, data + size);
    OPENSSL_free(data);
    return out;
}

}  // namespace limen::pki
