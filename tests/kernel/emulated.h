// AVX-512 on a processor without it, by SIMDe and what that lacks: for tests alone.
#pragma once
#define SIMDE_ENABLE_NATIVE_ALIASES
#include <simde/x86/avx512.h>
#include <immintrin.h>

namespace {

inline __m512 emulated_cvtph_ps(__m256i x) {
  float wide[16];
  _mm256_storeu_ps(wide, _mm256_cvtph_ps(_mm256_castsi256_si128(x)));
  _mm256_storeu_ps(wide + 8, _mm256_cvtph_ps(_mm256_extracti128_si256(x, 1)));
  return simde_mm512_loadu_ps(wide);
}

inline __m512i emulated_cvtps_epi32(__m512 x) {
  float wide[16];
  int whole[16];
  simde_mm512_storeu_ps(wide, x);
  for (int at = 0; at < 16; at += 8) _mm256_storeu_si256((__m256i*)(whole + at), _mm256_cvtps_epi32(_mm256_loadu_ps(wide + at)));
  return simde_mm512_loadu_si512(whole);
}

inline __m512 emulated_cvtepi32_ps(__m512i x) {
  float wide[16];
  int whole[16];
  simde_mm512_storeu_si512(whole, x);
  for (int at = 0; at < 16; at += 8) _mm256_storeu_ps(wide + at, _mm256_cvtepi32_ps(_mm256_loadu_si256((const __m256i*)(whole + at))));
  return simde_mm512_loadu_ps(wide);
}

}  // namespace

#define _mm512_cvtph_ps emulated_cvtph_ps
#define _mm512_cvtepi32_ps emulated_cvtepi32_ps
#define _mm512_cvtps_epi32 emulated_cvtps_epi32
